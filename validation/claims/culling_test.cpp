// SPDX-License-Identifier: Apache-2.0
// What masks save: FuseMax takes its epoch for each tile that a mask leaves, and for no other.
#include "validation/catch.hpp"
#include "validation/simulate_in_worker.hpp"

namespace weir::published {

namespace {

using Catch::Matchers::WithinRel;

SimulationOutcome bert_16k(const std::string& experiment) {
  return simulate_in_workers({{.files = {"configs/experiments/" + experiment + ".yaml"},
                               .overrides = {{"assumptions", "configs/assumptions/ideal.yaml"},
                                             {"workload.extents.P", "16K"}}}})
      .front();
}

constexpr std::uint64_t heads = 64 * 12;
constexpr std::uint64_t query_tiles = 64;
constexpr std::uint64_t epoch = 138;    // FuseMax section V at E = F = 64; the division of a query tile takes
constexpr std::uint64_t division = 64;  // F cycles more

}  // namespace

TEST_CASE("Causal FuseMax runs g (g + 1) / 2 of g^2 tiles, an epoch each", "[claims][culling]") {
  const SimulationOutcome outcome = bert_16k("causal");
  REQUIRE(outcome.error.empty());
  const std::uint64_t tiles = heads * query_tiles * (query_tiles + 1) / 2;
  CHECK(outcome.stats.executions.at("attention/QK") == tiles);
  CHECK(outcome.stats.executions.at("attention/RNV") == tiles);
  const std::uint64_t cycles = tiles * epoch + heads * query_tiles * division;
  CHECK_THAT(static_cast<double>(outcome.stats.cycles), WithinRel(static_cast<double>(cycles), 0.005));
}

// The window of 1024 keys touches five key tiles of a query tile (its ends lie inside a tile), fewer for the
// first four. With at most five tiles of a key block, the recurrence of the running maximum begins to show.
TEST_CASE("FuseMax with a window of 1024 runs the tiles that the window touches", "[claims][culling]") {
  const SimulationOutcome outcome = bert_16k("window");
  REQUIRE(outcome.error.empty());
  const std::uint64_t tiles = heads * (1 + 2 + 3 + 4 + 60 * 5);
  CHECK(outcome.stats.executions.at("attention/QK") == tiles);
  const std::uint64_t cycles = tiles * epoch + heads * query_tiles * division;
  CHECK_THAT(static_cast<double>(outcome.stats.cycles), WithinRel(static_cast<double>(cycles), 0.02));
}

}  // namespace weir::published
