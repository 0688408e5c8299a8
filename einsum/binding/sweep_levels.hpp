// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "einsum/lowering/schedule.hpp"

namespace weir {

/// In which sweep over a phase's nest a task runs.
struct SweepLevel {
  int level = 0;
  bool is_after = false;  ///< runs when the sweep is over, not in every slot

  auto operator<=>(const SweepLevel&) const = default;
};

/// The sweeps of a phase's tasks, by task: the passes over its nest. A task that needs all that another makes
/// over a loop which it walks itself runs one sweep behind it. Transfers have none. Throws SpecError if there
/// is no end to the sweeps: a recurrence runs through a whole loop.
std::vector<SweepLevel> sweep_levels(const Phase& phase);

/// Whether `consumer` reads what `producer` has made over all iterations of one of the nest's loops, through
/// `dependency`.
bool needs_whole_loop(const Phase& phase, const Task& consumer, const Dependency& dependency);

}  // namespace weir
