// SPDX-License-Identifier: Apache-2.0
#include "einsum/lowering/live_instances.hpp"

#include <algorithm>

#include "einsum/analysis/affine.hpp"

namespace weir {

namespace {

bool is_before(const Coordinates& a, const Coordinates& b, std::size_t dimensions) {
  return std::lexicographical_compare(a.begin(), a.begin() + static_cast<std::ptrdiff_t>(dimensions),
                                      b.begin(), b.begin() + static_cast<std::ptrdiff_t>(dimensions));
}

bool is_named(const LiveRegion& region, std::size_t dimension) {
  return std::any_of(region.begin(), region.end(),
                     [&](const LoopCondition& condition) { return condition.coefficients[dimension] != 0; });
}

}  // namespace

Coordinates coordinates_of(const Phase& phase, const Nest& nest, const Position& position) {
  Coordinates coordinates{};
  std::int64_t block = position.block;
  const std::size_t blocks = phase.blocks.size();
  for (std::size_t i = blocks; i-- > 0;) {
    coordinates[i] = i == 0 ? block : block % phase.blocks[i].extent;
    block /= phase.blocks[i].extent;
  }
  for (std::size_t i = 0; i < nest.loops.size(); ++i) coordinates[blocks + i] = position.loops[i];
  return coordinates;
}

Position position_of(const Phase& phase, const Nest& nest, const Coordinates& coordinates) {
  Position position;
  const std::size_t blocks = phase.blocks.size();
  for (std::size_t i = 0; i < blocks; ++i) {
    position.block = position.block * phase.blocks[i].extent + coordinates[i];
  }
  for (std::size_t i = 0; i < nest.loops.size(); ++i) position.loops[i] = coordinates[blocks + i];
  return position;
}

LoopBox box_of(const Phase& phase, const Task& task) {
  const Nest& nest = phase.nests[task.nest];
  const std::size_t blocks = phase.blocks.size();
  LoopBox box;
  box.dimensions = blocks + nest.loops.size();
  std::int64_t inner = 1;  // iterations of this block loop and those inside it
  for (std::size_t i = blocks; i-- > 0;) {
    inner *= phase.blocks[i].extent;
    box.high[i] = inner <= task.when.block_period ? 0 : phase.blocks[i].extent - 1;
  }
  for (std::size_t i = 0; i < nest.loops.size(); ++i) {
    box.high[blocks + i] = nest.loops[i].extent - 1;
    if (task.when.loops[i] == When::first) box.fix(blocks + i, 0);
    if (task.when.loops[i] == When::last) box.fix(blocks + i, nest.loops[i].extent - 1);
  }
  return box;
}

std::int64_t value_at(const LoopCondition& condition, const Coordinates& coordinates) {
  std::int64_t value = condition.constant;
  for (std::size_t i = 0; i < condition.coefficients.size(); ++i) {
    value += condition.coefficients[i] * coordinates[i];
  }
  return value;
}

bool LiveSearch::contains(const Coordinates& at) const {
  for (std::size_t i = 0; i < box_.dimensions; ++i) {
    if (at[i] < box_.low[i] || at[i] > box_.high[i]) return false;
  }
  return std::any_of(regions_.begin(), regions_.end(), [&](const LiveRegion& region) {
    return std::all_of(region.begin(), region.end(),
                       [&](const LoopCondition& condition) { return value_at(condition, at) >= 0; });
  });
}

/// What a region leaves of a dimension, given those before it and whatever helps most after it.
LiveSearch::Interval LiveSearch::narrowed(const LiveRegion& region, const Coordinates& at,
                                          std::size_t dimension) const {
  Interval left{box_.low[dimension], box_.high[dimension]};
  for (const LoopCondition& condition : region) {
    std::int64_t rest = condition.constant;
    for (std::size_t i = 0; i < box_.dimensions; ++i) {
      const std::int64_t coefficient = condition.coefficients[i];
      if (i < dimension) rest += coefficient * at[i];
      if (i > dimension) rest += std::max(coefficient * box_.low[i], coefficient * box_.high[i]);
    }
    const std::int64_t a = condition.coefficients[dimension];
    if (a > 0) left.first = std::max(left.first, -floor_divide(rest, a));
    if (a < 0) left.second = std::min(left.second, floor_divide(rest, -a));
    if (a == 0 && rest < 0) left.second = left.first - 1;
  }
  return left;
}

/// Fills in `at` from a dimension on; `tight`: those before it are at the bound.
bool LiveSearch::search(const Query& query, std::size_t dimension, bool tight, Coordinates& at) const {
  if (dimension == box_.dimensions) return true;
  const auto [region, bound, direction] = query;
  Interval range = narrowed(region, at, dimension);
  if (tight && direction > 0) range.first = std::max(range.first, bound[dimension]);
  if (tight && direction < 0) range.second = std::min(range.second, bound[dimension]);
  const bool named = is_named(region, dimension);
  for (std::int64_t i = direction > 0 ? range.first : range.second; i >= range.first && i <= range.second;
       i += direction) {
    at[dimension] = i;
    const bool on_bound = tight && i == bound[dimension];
    if (search(query, dimension + 1, on_bound, at)) return true;
    if (!named && !on_bound) return false;  // the same for all that follow
  }
  return false;
}

std::optional<Coordinates> LiveSearch::nearest(const Coordinates& bound, int direction) const {
  std::optional<Coordinates> best;
  for (const LiveRegion& region : regions_) {
    Coordinates at{};
    if (!search({region, bound, direction}, 0, true, at)) continue;
    const bool nearer = best && (direction > 0 ? is_before(at, *best, box_.dimensions)
                                               : is_before(*best, at, box_.dimensions));
    if (!best || nearer) best = at;
  }
  return best;
}

/// The live indices of one dimension with all others as in `at`, as intervals in rising order that do not
/// touch.
std::vector<LiveSearch::Interval> LiveSearch::row(const Coordinates& at, std::size_t dimension) const {
  LiveSearch line(regions_, box_);
  for (std::size_t i = 0; i < box_.dimensions; ++i) {
    if (i != dimension) line.box_.fix(i, at[i]);
  }
  std::vector<Interval> found;
  for (const LiveRegion& region : regions_) {
    const Interval range = line.narrowed(region, at, dimension);
    if (range.first <= range.second) found.push_back(range);
  }
  std::sort(found.begin(), found.end());
  std::vector<Interval> merged;
  for (const Interval& range : found) {
    if (!merged.empty() && range.first <= merged.back().second + 1) {
      merged.back().second = std::max(merged.back().second, range.second);
    } else {
      merged.push_back(range);
    }
  }
  return merged;
}

std::optional<Coordinates> LiveSearch::before(const Coordinates& bound, std::int64_t count) const {
  std::size_t innermost = 0;
  for (std::size_t i = 0; i < box_.dimensions; ++i) {
    if (box_.low[i] < box_.high[i]) innermost = i;
  }
  Coordinates from = bound;
  from[innermost] -= 1;
  while (true) {  // a row of the innermost loop at a time
    for (std::size_t i = innermost + 1; i < box_.dimensions; ++i) from[i] = box_.high[i];
    std::optional<Coordinates> found = last(from);
    if (!found) return std::nullopt;
    const std::vector<Interval> line = row(*found, innermost);
    for (auto range = line.rbegin(); range != line.rend(); ++range) {
      const std::int64_t end = std::min(range->second, (*found)[innermost]);
      const std::int64_t length = end - range->first + 1;
      if (length <= 0) continue;
      if (count <= length) {
        (*found)[innermost] = end - count + 1;
        return found;
      }
      count -= length;
    }
    from = *found;
    from[innermost] = box_.low[innermost] - 1;
  }
}

bool runs_at(const Phase& phase, const Task& task, const Position& position) {
  const Nest& nest = phase.nests[task.nest];
  if (!holds(task.when, nest, position)) return false;
  if (!task.is_culled()) return true;
  return LiveSearch(task.live, box_of(phase, task)).contains(coordinates_of(phase, nest, position));
}

std::optional<std::int64_t> next_running(const Phase& phase, const Task& task, std::int64_t flat) {
  const Nest& nest = phase.nests[task.nest];
  const Coordinates from = coordinates_of(phase, nest, position_of(nest, flat));
  const auto found = LiveSearch(task.live, box_of(phase, task)).first(from);
  if (!found) return std::nullopt;
  return flat_of(nest, position_of(phase, nest, *found));
}

bool holds_among_live(const Phase& phase, const Task& task, const Condition& when, const Position& position) {
  const Nest& nest = phase.nests[task.nest];
  if (!task.is_culled()) return holds(when, nest, position);
  if (position.block % when.block_period != 0) return false;
  const Coordinates own = coordinates_of(phase, nest, position);
  const LoopBox all = box_of(phase, task);
  LoopBox first = all;
  LoopBox last = all;
  for (std::size_t i = 0; i < all.dimensions; ++i) {
    first.fix(i, own[i]);
    last.fix(i, own[i]);
  }
  const std::size_t blocks = phase.blocks.size();
  for (std::size_t i = 0; i < nest.loops.size(); ++i) {
    const std::size_t d = blocks + i;
    LoopBox line = last;
    for (std::size_t j = 0; j < all.dimensions; ++j) line.fix(j, own[j]);
    line.low[d] = all.low[d];
    line.high[d] = all.high[d];
    Coordinates lowest = own;
    lowest[d] = all.low[d];
    if (when.loops[i] == When::not_first && LiveSearch(task.live, line).first(lowest) == own) return false;
    LoopBox& box = when.loops[i] == When::last ? last : first;
    if (when.loops[i] != When::first && when.loops[i] != When::last) continue;
    box.low[d] = all.low[d];
    box.high[d] = all.high[d];
  }
  return LiveSearch(task.live, first).first(first.low) == own &&
         LiveSearch(task.live, last).last(last.high) == own;
}

}  // namespace weir
