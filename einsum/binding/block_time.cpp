// SPDX-License-Identifier: Apache-2.0
#include "einsum/binding/block_time.hpp"

#include <algorithm>
#include <limits>
#include <numeric>
#include <vector>

#include "einsum/lowering/arithmetic.hpp"
#include "einsum/timing/phase_walk.hpp"

namespace weir {

namespace {

constexpr std::int64_t everything = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t longest_period = 64;  // blocks

/// Blocks for which the task that lags most is behind.
std::int64_t blocks_behind(const Phase& phase) {
  std::int64_t behind = 0;
  for (const Task& task : phase.tasks) {
    behind = std::max(behind, ceil_divide(task.lag, phase.nests[task.nest].slots()));
  }
  return behind;
}

/// Blocks after which the same transfers come again.
std::int64_t period_of(const Phase& phase) {
  std::int64_t period = 1;
  for (const Task& task : phase.tasks) {
    const std::int64_t with = std::lcm(period, task.when.block_period);
    if (with <= longest_period) period = with;
  }
  return period;
}

/// Mean distance of the ends of blocks in which all tasks run: neither those at the beginning, where some
/// still lag behind, nor those in which only these are left; of them the second half, in whole periods.
double steady(const std::vector<UnitTimes>& units, std::int64_t blocks, std::int64_t period) {
  std::int64_t lagging = 0;
  for (const UnitTimes& unit : units) {
    lagging = std::max(lagging, static_cast<std::int64_t>(unit.block_ends.size()) - blocks);
  }
  const std::int64_t last = blocks - 1;
  std::int64_t first = std::max<std::int64_t>(std::min(lagging + (blocks - lagging) / 2, last) - 1, 0);
  if (last - first >= period) first = last - (last - first) / period * period;
  double longest = 0;
  for (const UnitTimes& unit : units) {
    const auto span = static_cast<double>(unit.block_ends[last] - unit.block_ends[first]);
    longest = std::max(longest, span / static_cast<double>(last - first));
  }
  return longest;
}

/// The outermost block loop on which it depends which tiles run; the number of block loops if none.
std::size_t first_culled_block(const Phase& phase) {
  std::size_t first = phase.blocks.size();
  for (const Task& task : phase.tasks) {
    for (const LiveRegion& region : task.live) {
      for (const LoopCondition& condition : region) {
        for (std::size_t i = 0; i < first; ++i) {
          if (condition.coefficients[i] != 0) first = i;
        }
      }
    }
  }
  return first;
}

/// Cycles from one visit to the next, in the second half of those seen.
double visit_distance(const std::vector<UnitTimes>& units) {
  double longest = 0;
  for (const UnitTimes& unit : units) {
    const std::vector<std::int64_t>& starts = unit.visit_starts;
    if (starts.size() < 3) continue;
    const std::size_t middle = starts.size() / 2;
    const auto span = static_cast<double>(starts.back() - starts[middle]);
    longest = std::max(longest, span / static_cast<double>(starts.size() - 1 - middle));
  }
  return longest;
}

}  // namespace

std::optional<BlockTime> block_time(const Phase& phase, const Machine& machine, std::int64_t blocks) {
  Phase part = without_culling(phase);
  const std::int64_t period = period_of(phase);
  BlockTime time;
  time.blocks = ceil_divide(blocks + blocks_behind(phase), period) * period;
  if (period > 1 && time.blocks < 3 * period) time.blocks = 3 * period;
  part.blocks = {{"", time.blocks}};
  const PhaseTimes walked = walk_phase(part, machine, everything);
  if (walked.stands_still) return std::nullopt;
  time.block = steady(walked.units, time.blocks, period);
  time.cycles = static_cast<double>(walked.cycles);
  return time;
}

std::optional<CulledTime> culled_time(const Phase& phase, const Machine& machine, std::int64_t live_tiles,
                                      std::int64_t most_instances) {
  constexpr std::int64_t periods = 8;
  Phase part = phase;
  const std::size_t culled = first_culled_block(phase);
  std::int64_t left = periods;  // blocks that do not differ in their tiles
  std::int64_t all = 1;
  for (std::size_t i = culled; i-- > 0;) {
    all *= phase.blocks[i].extent;
    part.blocks[i].extent = std::min(left, phase.blocks[i].extent);
    left = ceil_divide(left, part.blocks[i].extent);
  }
  std::int64_t kept = 1;
  for (std::size_t i = 0; i < culled; ++i) kept *= part.blocks[i].extent;
  const PhaseTimes walked = walk_phase(part, machine, most_instances);
  if (walked.stands_still) return std::nullopt;
  const auto tiles = static_cast<double>(live_tiles);
  const double a_period = tiles / static_cast<double>(all);
  CulledTime time;
  if (!walked.is_complete) {
    time.tile = visit_distance(walked.units);
    std::size_t seen = 0;
    for (const UnitTimes& unit : walked.units) seen = std::max(seen, unit.visit_starts.size());
    time.cycles = static_cast<double>(walked.cycles) + (tiles - static_cast<double>(seen)) * time.tile;
    return time;
  }
  const std::int64_t inner = part.block_count() / kept;  // blocks a period
  const double period = kept > 2
                            ? steady(walked.units, part.block_count(), inner) * static_cast<double>(inner)
                            : static_cast<double>(walked.cycles) / static_cast<double>(kept);
  time.tile = period / a_period;
  time.cycles = static_cast<double>(walked.cycles) + static_cast<double>(all - kept) * period;
  return time;
}

}  // namespace weir
