// SPDX-License-Identifier: Apache-2.0
// FLAT's search against the closed form that the claims keep, which was written without it.
#include "einsum/search/flat_search.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <random>
#include <utility>

#include "validation/catch.hpp"
#include "validation/claims/closed_form.hpp"

using Catch::Matchers::WithinRel;

namespace weir {
namespace {

constexpr int cases = 200;

/// A problem whose tiles are whole on a random machine, with heads no wider than the array is high.
struct RandomCase {
  explicit RandomCase(std::mt19937& random) {
    const auto pick = [&](std::int64_t least, std::int64_t most) {
      return static_cast<std::int64_t>(random() % static_cast<std::uint32_t>(most - least + 1)) + least;
    };
    platform.rows = std::int64_t{1} << pick(3, 8);
    platform.columns = std::int64_t{1} << pick(3, 8);
    platform.clock_hz = 1e8 * static_cast<double>(pick(1, 20));
    platform.bytes_per_s = 1e9 * static_cast<double>(pick(1, 500));
    heads = {pick(1, 4), pick(1, 16)};
    form = {heads.first * heads.second, platform.columns * pick(1, 48),
            std::max(platform.rows, platform.columns) * pick(1, 48), pick(1, platform.rows),
            pick(1, platform.rows)};
    platform.buffer_bytes = 2 * form.M + pick(1 << 10, 1 << 22);
    problem = {heads.first, heads.second, form.P, form.M, form.E, form.F};
    machine.clock_hz = platform.clock_hz;
    machine.array2d.rows = platform.rows;
    machine.array2d.columns = platform.columns;
    machine.array1d.columns = platform.columns;
    machine.global_buffer.capacity_bytes = platform.buffer_bytes;
    machine.dram.bandwidth_bytes_per_s = platform.bytes_per_s;
  }

  published::Platform platform;
  published::Problem form;
  std::pair<std::int64_t, std::int64_t> heads;
  FlatProblem problem;
  Architecture machine;
};

/// The same dataflow for the closed form, if it knows it: one stationarity, by the head or the row, and with
/// scores in DRAM room for a row of them.
std::optional<published::FlatDataflow> known_dataflow(const FlatDataflow& flow, const FlatCost& cost,
                                                      const RandomCase& at) {
  if (flow.granularity == FlatDataflow::Granularity::batch) return std::nullopt;
  if (flow.scores_stationarity != flow.outputs_stationarity) return std::nullopt;
  const bool scores = flow.on_chip[FlatDataflow::scores];
  const double row_bytes = 2.0 * static_cast<double>(at.problem.keys);
  if (!scores && cost.on_chip_bytes / 2 + row_bytes > static_cast<double>(at.platform.buffer_bytes))
    return std::nullopt;
  return published::FlatDataflow{
      .weight_stationary = flow.scores_stationarity == FlatDataflow::Stationarity::weight,
      .q_on_chip = flow.on_chip[FlatDataflow::queries],
      .k_on_chip = flow.on_chip[FlatDataflow::keys],
      .v_on_chip = flow.on_chip[FlatDataflow::values],
      .scores_on_chip = scores,
      .av_on_chip = flow.on_chip[FlatDataflow::outputs],
      .resident_queries = flow.row_block};
}

TEST_CASE("FLAT's cost is the closed form's, and none of its dataflows beats the one found",
          "[property][flat]") {
  std::mt19937 random(20261125);
  int compared = 0;
  for (int i = 0; i < cases; ++i) {
    const RandomCase at(random);
    const FlatChoice found = search_flat(at.problem, at.machine, FlatObjective::attention);
    for (const FlatDataflow& flow : flat_dataflows(at.problem, at.machine, {})) {
      const FlatCost cost = flat_cost(flow, at.problem, at.machine, FlatObjective::attention);
      const auto known = known_dataflow(flow, cost, at);
      if (!known) continue;
      ++compared;
      const published::Figures figures = published::flat(*known, at.form, at.platform);
      const double latency = figures.cycles / at.platform.clock_hz;
      const bool agrees = std::abs(cost.latency_s / latency - 1) < 1e-9 &&
                          std::abs(cost.traffic_bytes / figures.dram_bytes - 1) < 1e-9;
      if (agrees && found.cost.latency_s <= latency * (1 + 1e-9)) continue;
      INFO("case " << i << ", row block " << flow.row_block << ", " << to_string(flow.scores_stationarity));
      CHECK_THAT(cost.latency_s, WithinRel(latency, 1e-9));
      CHECK_THAT(cost.traffic_bytes, WithinRel(figures.dram_bytes, 1e-9));
      REQUIRE(found.cost.latency_s <= latency);
    }
  }
  CHECK(compared > 20'000);
}

TEST_CASE("FLAT's search takes least latency, then least traffic, then fewest bytes on chip, in any order",
          "[property][flat]") {
  std::mt19937 random(4);
  for (int i = 0; i < cases; ++i) {
    const RandomCase at(random);
    for (const FlatObjective objective : {FlatObjective::products, FlatObjective::attention}) {
      FlatSearchSpace space;
      space.stationarities.push_back(FlatDataflow::Stationarity::input);
      const FlatChoice found = search_flat(at.problem, at.machine, objective, space);
      CHECK(found.candidates == flat_dataflows(at.problem, at.machine, space).size());
      for (const FlatDataflow& flow : flat_dataflows(at.problem, at.machine, space)) {
        const FlatCost cost = flat_cost(flow, at.problem, at.machine, objective);
        if (cost.latency_s > found.cost.latency_s) continue;
        REQUIRE(cost.latency_s == found.cost.latency_s);
        if (cost.traffic_bytes > found.cost.traffic_bytes) continue;
        REQUIRE(cost.traffic_bytes == found.cost.traffic_bytes);
        REQUIRE(cost.on_chip_bytes >= found.cost.on_chip_bytes);
      }
    }
  }
}

}  // namespace
}  // namespace weir
