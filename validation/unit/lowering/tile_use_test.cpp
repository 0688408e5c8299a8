// SPDX-License-Identifier: Apache-2.0
#include "einsum/lowering/tile_use.hpp"

#include <set>

#include "validation/catch.hpp"
#include "validation/unit/lowering/hand_built.hpp"

using Catch::Matchers::WithinRel;

namespace weir::test {
namespace {

const TileUse& use_of(const Schedule& schedule, const std::string& einsum) {
  for (const TileUse& use : schedule.tile_uses) {
    if (use.einsum == einsum) return use;
  }
  throw std::out_of_range(einsum);
}

/// Causal FuseMax on 4 x 3 PEs, 5 wide.
Schedule causal(std::int64_t queries, std::int64_t keys) {
  Design design = fusemax(queries, 5);
  design.cascade = culled_one_pass("m1*M0 + m0 <= p");
  design.workload.extents["M"] = keys;
  design.architecture.array2d.rows = 4;
  design.architecture.array2d.columns = design.architecture.array1d.columns = 3;
  return design.lowered();
}

/// Points of the scores in tiles that run, and of those the ones that the mask leaves.
std::pair<std::int64_t, std::int64_t> counted(std::int64_t queries, std::int64_t keys) {
  std::set<std::pair<std::int64_t, std::int64_t>> tiles;
  std::int64_t needed = 0;
  std::int64_t points = 0;
  for (int round = 0; round < 2; ++round) {
    for (std::int64_t m = 0; m < keys; ++m) {
      for (std::int64_t p = 0; p < queries; ++p) {
        if (round == 1) points += tiles.contains({m / 4, p / 3}) ? 1 : 0;
        if (round == 1 || m > p) continue;
        tiles.insert({m / 4, p / 3});
        ++needed;
      }
    }
  }
  return {points, needed};
}

TEST_CASE("Masked points are those of the tiles that run, padding aside", "[unit][lowering][culling]") {
  for (const std::int64_t queries : {1, 12, 23, 24}) {
    for (const std::int64_t keys : {4, 12, 22, 24}) {
      INFO(queries << " queries, " << keys << " keys");
      const Schedule schedule = causal(queries, keys);
      const auto [points, needed] = counted(queries, keys);
      CHECK(use_of(schedule, "QK").points == points * 5);  // E
      CHECK(use_of(schedule, "QK").needed_points == needed * 5);
      CHECK(use_of(schedule, "SLN").points == points);
      CHECK(use_of(schedule, "SLN").needed_points == needed);
    }
  }
}

TEST_CASE("Culled and masked shares are those of all tiles and of the points that are computed",
          "[unit][lowering][culling]") {
  Design design = fusemax(4096, 64);
  design.cascade = culled_one_pass("m1*M0 + m0 <= p");
  const Schedule schedule = design.lowered();
  CHECK(use_of(schedule, "QK").tiles == 256);
  CHECK(use_of(schedule, "QK").live_tiles == 136);
  CHECK(use_of(schedule, "AV").tiles == 16);
  CHECK(use_of(schedule, "AV").live_tiles == 16);
  CHECK_THAT(culled_share(schedule), WithinRel(1 - (11.0 * 136 + 16) / (11.0 * 256 + 16), 1e-12));
  CHECK(use_of(schedule, "QK").points == 136LL * 256 * 256 * 64);
  CHECK(use_of(schedule, "QK").needed_points == 4096LL * 4097 / 2 * 64);
  CHECK(use_of(schedule, "RNV").points == use_of(schedule, "RNV").tiles / 256 * 136 * 256 * 64);
}

TEST_CASE("A cascade without predicates has no shares to report", "[unit][lowering][culling]") {
  const Schedule schedule = fusemax(4096, 64).lowered();
  CHECK(schedule.tile_uses.empty());
  CHECK(culled_share(schedule) == 0);
  CHECK(masked_share(schedule) == 0);
}

}  // namespace
}  // namespace weir::test
