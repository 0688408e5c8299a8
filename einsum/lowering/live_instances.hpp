// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "einsum/lowering/instances.hpp"
#include "einsum/lowering/schedule.hpp"

namespace weir {

/// The most loops around a task: those of the blocks and those of its nest.
inline constexpr std::size_t max_coordinates = 16;

/// Indices of the block loops, then of the nest's loops.
using Coordinates = std::array<std::int64_t, max_coordinates>;

Coordinates coordinates_of(const Phase& phase, const Nest& nest, const Position& position);
Position position_of(const Phase& phase, const Nest& nest, const Coordinates& coordinates);

/// A range of each coordinate, both ends included.
struct LoopBox {
  std::size_t dimensions = 0;
  Coordinates low{};
  Coordinates high{};

  void fix(std::size_t dimension, std::int64_t index) { low[dimension] = high[dimension] = index; }
};

/// All positions at which a task's `when` holds (none of its loops may be `not_first`).
LoopBox box_of(const Phase& phase, const Task& task);

/// The value of a condition's sum.
std::int64_t value_at(const LoopCondition& condition, const Coordinates& coordinates);

/// Searches among the tiles of a box that lie in one of `regions`, in the order in which they run. Cost grows
/// with the regions and dimensions, not with the box, as long as a region is convex and its conditions bound
/// each loop tightly given those outside it.
class LiveSearch {
 public:
  LiveSearch(const std::vector<LiveRegion>& regions, const LoopBox& box) : regions_(regions), box_(box) {}

  bool contains(const Coordinates& at) const;
  /// The first at or after `bound`, the last at or before it.
  std::optional<Coordinates> first(const Coordinates& bound) const { return nearest(bound, 1); }
  std::optional<Coordinates> last(const Coordinates& bound) const { return nearest(bound, -1); }
  /// The `count`-th before `bound`, which itself does not count.
  std::optional<Coordinates> before(const Coordinates& bound, std::int64_t count) const;

 private:
  using Interval = std::pair<std::int64_t, std::int64_t>;

  std::optional<Coordinates> nearest(const Coordinates& bound, int direction) const;
  /// What is looked for: the tile of a region that is nearest to a bound.
  struct Query {
    const LiveRegion& region;
    const Coordinates& bound;
    int direction = 1;
  };
  bool search(const Query& query, std::size_t dimension, bool tight, Coordinates& at) const;
  Interval narrowed(const LiveRegion& region, const Coordinates& at, std::size_t dimension) const;
  std::vector<Interval> row(const Coordinates& at, std::size_t dimension) const;

  const std::vector<LiveRegion>& regions_;
  LoopBox box_;
};

/// Whether a task runs at a position: its `when` holds and the tile is live.
bool runs_at(const Phase& phase, const Task& task, const Position& position);

/// The instances of a task that run, in all blocks; an upper bound where their regions take too long to
/// count.
std::int64_t live_instance_count(const Phase& phase, const Task& task);

/// The first instance of a task that runs, at or after a flat slot.
std::optional<std::int64_t> next_running(const Phase& phase, const Task& task, std::int64_t flat);

/// Whether `when`, a condition of some of a task's actions, holds at one of its instances: where it says
/// first or last, among the instances that run and differ in those loops only.
bool holds_among_live(const Phase& phase, const Task& task, const Condition& when, const Position& position);

}  // namespace weir
