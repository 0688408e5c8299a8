// SPDX-License-Identifier: Apache-2.0
#include "einsum/lowering/schedule.hpp"

#include <array>

namespace weir {

const char* to_string(Cause cause) {
  static constexpr std::array<const char*, cause_count> names = {
      "operand", "drain",    "return_path", "port", "bank", "buffer",
      "dram",    "capacity", "barrier",     "skew", "empty"};
  return names[static_cast<std::size_t>(cause)];
}

std::int64_t Nest::slots() const {
  std::int64_t count = 1;
  for (std::size_t i = 0; i < loops.size(); ++i) count *= radix(i);
  return count;
}

Phase without_culling(Phase phase) {
  for (Task& task : phase.tasks) task.live = {LiveRegion{}};
  return phase;
}

std::int64_t Phase::block_count() const {
  std::int64_t count = 1;
  for (const Loop& loop : blocks) count *= loop.extent;
  return count;
}

double culled_share(const Schedule& schedule) {
  double tiles = 0;
  double live = 0;
  for (const TileUse& use : schedule.tile_uses) {
    tiles += static_cast<double>(use.tiles);
    live += static_cast<double>(use.live_tiles);
  }
  return tiles > 0 ? 1 - live / tiles : 0;
}

double masked_share(const Schedule& schedule) {
  double points = 0;
  double needed = 0;
  for (const TileUse& use : schedule.tile_uses) {
    points += static_cast<double>(use.points);
    needed += static_cast<double>(use.needed_points);
  }
  return points > 0 ? 1 - needed / points : 0;
}

}  // namespace weir
