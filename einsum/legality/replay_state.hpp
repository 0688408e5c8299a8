// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <vector>

#include "einsum/lowering/instances.hpp"
#include "einsum/lowering/schedule.hpp"

namespace weir {

/// An instance of a task.
struct InstanceName {
  int task = -1;
  std::int64_t flat = 0;
  bool operator==(const InstanceName&) const = default;
};

/// Until when an instance reads something, or since when it writes over it.
struct Event {
  InstanceName who;
  std::int64_t start = 0;
  std::int64_t cycle = 0;
  bool exists() const { return who.task >= 0; }
};

/// One instance that has run, and what became of the tile it made.
struct Run {
  std::int64_t flat = 0;
  std::int64_t start = 0;
  std::int64_t finish = 0;    ///< cycle after its last issue
  std::int64_t returned = 0;  ///< arrival at the top of the 2D array
  Event last_read;            ///< the reader that finished last
  Event overwritten;          ///< a later tile took its place
  Event replaced;             ///< a tensor that shares its place did
};

/// What has run of one task in a replay that began at flat slot `base`: everything before is done.
struct TaskHistory {
  std::int64_t base = 0;
  std::int64_t next_ordinal = 0;
  std::int64_t passed = 0;  ///< instances below have run or never will
  std::vector<Run> runs;

  /// The run of an instance; null if it was not replayed.
  Run* at(std::int64_t flat) {
    Run* run = last_at(flat);
    return run != nullptr && run->flat == flat ? run : nullptr;
  }

  /// The last run at or before a flat slot; null if none was replayed.
  Run* last_at(std::int64_t flat) {
    if (runs.empty() || runs.front().flat > flat) return nullptr;
    if (runs.back().flat <= flat) return &runs.back();
    const auto after = std::upper_bound(runs.begin(), runs.end(), flat,
                                        [](std::int64_t at, const Run& run) { return at < run.flat; });
    return &*(after - 1);
  }
};

/// Where a replay begins: everything before this place of every unit's program counts as done.
struct ReplayStart {
  std::int64_t block = 0;
  std::int64_t slot = 0;  ///< only in phases whose units sweep one nest once a block
};

/// A unit's place in its program.
struct UnitCursor {
  std::int64_t block = 0;
  std::size_t sweep = 0;
  std::int64_t slot = 0;
  std::size_t group = 0;
  std::int64_t blocks = 0;            ///< of its program, those that only finish what lags behind included
  std::int64_t free_at = 0;           ///< cycles; ticks of 1/64 cycle for the DRAM
  std::vector<InstanceName> members;  ///< of the group it stands at
};

}  // namespace weir
