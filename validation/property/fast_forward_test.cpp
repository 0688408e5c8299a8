// SPDX-License-Identifier: Apache-2.0
#include "validation/property/simulation_laws.hpp"

namespace weir {

namespace {

void check_design(const std::string& design) {
  std::vector<SimulationRequest> requests;
  for (const char* assumptions : {"ideal", "physical"}) {
    SimulationRequest request{.files = {"configs/experiments/" + design + ".yaml"},
                              .overrides = {{"assumptions", std::string("configs/assumptions/") + assumptions + ".yaml"}}};
    requests.push_back(request);
    request.fast_forward = false;
    requests.push_back(request);
  }
  const std::vector<SimulationOutcome> outcomes = simulate_in_workers(requests);
  for (std::size_t i = 0; i < requests.size(); i += 2) {
    INFO(requests[i].command());
    REQUIRE(outcomes[i].error == "");
    CHECK(differences(outcomes[i], outcomes[i + 1]) == "");
    CHECK(outcomes[i + 1].stats.simulated_cycles == outcomes[i + 1].stats.cycles);
    CHECK(outcomes[i].stats.simulated_cycles * 10 < outcomes[i].stats.cycles);
    check_conservation(outcomes[i].stats);
    check_multiplications(requests[i], outcomes[i].stats);
  }
}

}  // namespace

TEST_CASE("fast-forward changes no counter of unfused attention on BERT at 1K", "[property][fast_forward]") {
  check_design("unfused");
}

TEST_CASE("fast-forward changes no counter of FLAT on BERT at 1K", "[property][fast_forward]") { check_design("flat"); }

TEST_CASE("fast-forward changes no counter of +Cascade on BERT at 1K", "[property][fast_forward]") {
  check_design("cascade");
}

TEST_CASE("fast-forward changes no counter of +Architecture on BERT at 1K", "[property][fast_forward]") {
  check_design("arch");
}

TEST_CASE("fast-forward changes no counter of FuseMax on BERT at 1K", "[property][fast_forward]") {
  check_design("binding");
}

TEST_CASE("a configuration is drawn from its seed alone", "[property][random]") {
  CHECK(RandomConfiguration(7).draw().command() == RandomConfiguration(7).draw().command());
  CHECK(RandomConfiguration(7).draw().command() != RandomConfiguration(8).draw().command());
}

TEST_CASE("random configurations obey every law, with and without fast-forward", "[property][random]") {
  check_random_configurations(1, 256);
}

}  // namespace weir
