// SPDX-License-Identifier: Apache-2.0
// Culled tiles: with and without fast-forward, random masks on random machines run the same tiles, those and
// no others that hold a point of the mask.
#include <set>

#include "validation/property/simulation_laws.hpp"

namespace weir {

namespace {

/// Whether a query sees a key, by the name of the cascade.
bool is_seen(const Schedule& schedule, const std::string& cascade, std::int64_t key, std::int64_t query) {
  const auto extent = [&](const char* name) { return schedule.extents.at(name); };
  if (cascade == "attention-1pass-causal-aligned") return key <= query + extent("M") - extent("P");
  if (key > query) return false;
  if (cascade == "attention-1pass-window") return key > query - extent("W");
  if (cascade == "attention-sink-window") return key < extent("S") || key >= query - extent("R");
  return true;
}

/// The (key tile, query tile) pairs of one head that hold a pair of a query and a key it sees, point by
/// point.
std::set<std::pair<std::int64_t, std::int64_t>> live_tiles(const Schedule& schedule,
                                                           const std::string& cascade) {
  std::set<std::pair<std::int64_t, std::int64_t>> tiles;
  for (std::int64_t key = 0; key < schedule.extents.at("M"); ++key) {
    for (std::int64_t query = 0; query < schedule.extents.at("P"); ++query) {
      if (!is_seen(schedule, cascade, key, query)) continue;
      tiles.insert({key / schedule.extents.at("M0"), query / schedule.extents.at("P0")});
    }
  }
  return tiles;
}

void check_tiles(const SimulationRequest& request, const Stats& stats) {
  const Experiment e = read_experiment(request.files, request.overrides);
  const Schedule schedule = lower(e.cascade, e.workload, e.architecture, e.mapping, e.binding);
  const auto heads = static_cast<std::uint64_t>(schedule.extents.at("B") * schedule.extents.at("H"));
  const std::uint64_t tiles = heads * live_tiles(schedule, e.cascade.name).size();
  for (const char* einsum : {"QK", "LM", "RM", "SLN", "SLD", "SLNV", "PRM", "SPD", "RD", "SPNV", "RNV"}) {
    INFO(einsum);
    CHECK(stats.executions.at(std::string("attention/") + einsum) == tiles);
  }
}

}  // namespace

TEST_CASE("random masks run the tiles they leave, with and without fast-forward", "[property][random]") {
  std::vector<SimulationRequest> requests;
  for (std::uint64_t seed = 1; seed <= 160; ++seed) {
    requests.push_back(RandomConfiguration(seed).draw_culled());
    requests.push_back(requests.back());
    requests.back().fast_forward = false;
  }
  const std::vector<SimulationOutcome> outcomes = simulate_in_workers(requests);
  std::size_t ran = 0;
  std::size_t skipped_ahead = 0;
  for (std::size_t i = 0; i < requests.size(); i += 2) {
    INFO("seed " << 1 + i / 2 << ": " << requests[i].command());
    CHECK(differences(outcomes[i], outcomes[i + 1]) == "");
    CHECK(flaw_of(outcomes[i]) == "");
    if (!outcomes[i].error.empty()) continue;
    ++ran;
    skipped_ahead += outcomes[i].stats.simulated_cycles < outcomes[i].stats.cycles ? 1 : 0;
    check_conservation(outcomes[i].stats);
    check_tiles(requests[i], outcomes[i].stats);
  }
  INFO(ran << " ran, " << skipped_ahead << " with cycles skipped");
  CHECK(ran >= 110);
  CHECK(skipped_ahead * 4 >= ran);
}

}  // namespace weir
