// SPDX-License-Identifier: Apache-2.0
#include "validation/property/simulation_laws.hpp"

namespace weir {

namespace {

void check_design(const std::string& design) {
  std::vector<SimulationRequest> requests;
  for (const char* assumptions : {"ideal", "physical"}) {
    SimulationRequest request{
        .files = {"configs/experiments/" + design + ".yaml"},
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

TEST_CASE("fast-forward changes no counter of FLAT on BERT at 1K", "[property][fast_forward]") {
  check_design("flat");
}

TEST_CASE("fast-forward changes no counter of +Cascade on BERT at 1K", "[property][fast_forward]") {
  check_design("cascade");
}

TEST_CASE("fast-forward changes no counter of +Architecture on BERT at 1K", "[property][fast_forward]") {
  check_design("arch");
}

TEST_CASE("fast-forward changes no counter of FuseMax on BERT at 1K", "[property][fast_forward]") {
  check_design("binding");
}

// Nine query tiles, two key tiles, one bank: the period repeats before the Einsums five tiles behind have
// begun.
TEST_CASE("fast-forward stops before the first tile of an Einsum that lags behind",
          "[property][fast_forward]") {
  SimulationRequest request{.files = {"configs/experiments/binding.yaml"},
                            .overrides = {{"workload.extents.B", "1"},
                                          {"workload.extents.H", "1"},
                                          {"workload.extents.P", "17"},
                                          {"workload.extents.M", "2"},
                                          {"workload.extents.E", "2"},
                                          {"workload.extents.F", "1"},
                                          {"architecture.array2d.rows", "1"},
                                          {"architecture.array2d.columns", "2"},
                                          {"architecture.array1d.lanes", "2"},
                                          {"architecture.global_buffer.banks", "1"},
                                          {"architecture.dram.bandwidth", "940000000 B/s"},
                                          {"architecture.dram.latency", "0"},
                                          {"assumptions.result_latency", "false"}}};
  std::vector<SimulationRequest> requests(2, request);
  requests.back().fast_forward = false;
  const std::vector<SimulationOutcome> outcomes = simulate_in_workers(requests);
  REQUIRE(outcomes.front().error == "");
  CHECK(differences(outcomes.front(), outcomes.back()) == "");
}

TEST_CASE("transfers shorter than a cycle keep every law", "[property][dram]") {
  SimulationRequest request{.files = {"configs/experiments/binding.yaml"},
                            .overrides = {{"assumptions", "configs/assumptions/ideal.yaml"},
                                          {"workload.extents.B", "1"},
                                          {"workload.extents.H", "1"},
                                          {"workload.extents.P", "8"},
                                          {"workload.extents.M", "8"},
                                          {"workload.extents.E", "1"},
                                          {"workload.extents.F", "1"},
                                          {"architecture.array2d.rows", "2"},
                                          {"architecture.array2d.columns", "2"},
                                          {"architecture.array1d.lanes", "2"}}};
  const SimulationOutcome outcome = simulate_in_workers({request}).front();
  REQUIRE(outcome.error == "");
  check_conservation(outcome.stats);
}

TEST_CASE("a configuration is drawn from its seed alone", "[property][random]") {
  CHECK(RandomConfiguration(7).draw().command() == RandomConfiguration(7).draw().command());
  CHECK(RandomConfiguration(7).draw().command() != RandomConfiguration(8).draw().command());
}

TEST_CASE("random configurations obey every law, with and without fast-forward", "[property][random]") {
  check_random_configurations(1, 500);
}

}  // namespace weir
