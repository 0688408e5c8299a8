// SPDX-License-Identifier: Apache-2.0
// The interval between tiles of FuseMax's hand-made bindings, with nothing charged but what the paper
// charges.
#include "validation/catch.hpp"
#include "validation/simulate_in_worker.hpp"

namespace weir::test {
namespace {

/// Cycles that one head more takes, where heads follow each other without a gap. The assumptions are those of
/// the published figures; P1 x M1 tiles make a head.
std::uint64_t cycles_a_head(const std::string& experiment, std::int64_t tokens, std::int64_t width) {
  std::vector<SimulationRequest> requests;
  for (const std::string heads : {"3", "4"}) {
    requests.push_back({{"configs/experiments/" + experiment + ".yaml"},
                        {{"assumptions", "configs/assumptions/ideal.yaml"},
                         {"workload.extents.B", "1"},
                         {"workload.extents.H", heads},
                         {"workload.extents.P", std::to_string(tokens)},
                         {"workload.extents.E", std::to_string(width)},
                         {"workload.extents.F", std::to_string(width)}}});
  }
  const std::vector<SimulationOutcome> outcomes = simulate_in_workers(requests);
  for (const SimulationOutcome& outcome : outcomes) REQUIRE(outcome.error.empty());
  return outcomes[1].stats.cycles - outcomes[0].stats.cycles;
}

constexpr std::int64_t tiles_at_1k = 4 * 4;
constexpr std::int64_t tiles_at_4k = 16 * 16;

TEST_CASE("FuseMax's epoch is 138 + F / M1 cycles at a width of 64", "[timing][epoch]") {
  CHECK(cycles_a_head("binding", 1024, 64) == tiles_at_1k * 138 + 4 * 64);
  CHECK(cycles_a_head("binding", 4096, 64) == tiles_at_4k * 138 + 16 * 64);
}

TEST_CASE("FuseMax's epoch is 266 + F / M1 cycles at a width of 128", "[timing][epoch]") {
  CHECK(cycles_a_head("binding", 1024, 128) == tiles_at_1k * 266 + 4 * 128);
  CHECK(cycles_a_head("binding", 4096, 128) == tiles_at_4k * 266 + 16 * 128);
}

TEST_CASE("A tile of +Architecture takes 458 cycles, the array's height among them", "[timing][epoch]") {
  CHECK(cycles_a_head("arch", 1024, 64) == tiles_at_1k * 458);
  CHECK(cycles_a_head("arch", 4096, 64) == tiles_at_4k * 458);
}

}  // namespace
}  // namespace weir::test
