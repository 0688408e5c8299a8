// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "einsum/lowering/schedule.hpp"

namespace weir {

/// In which sweep over a phase's nest a task runs.
struct SweepLevel {
  int level = 0;
  bool is_after = false;  ///< runs when the sweep is over, not in every slot
  int part = 0;           ///< of the sweep, where its work goes from one array to the other and back

  auto operator<=>(const SweepLevel&) const = default;
};

/// The sweeps of a phase's tasks, by task: the passes over its nest. A task that needs all that another makes
/// over a loop which it walks itself runs one sweep behind it. Transfers have none. Throws SpecError if there
/// is no end to the sweeps: a recurrence runs through a whole loop.
std::vector<SweepLevel> sweep_levels(const Phase& phase);

/// The levels, each in as many parts as its work changes from one array to the other: a unit then goes over
/// the nest once a part, and no two parts wait for each other.
std::vector<SweepLevel> sweep_parts(const Phase& phase, std::vector<SweepLevel> levels);

/// Whether two tasks are in different sweeps: of another level, or too many parts apart to go over the nest
/// side by side.
bool are_in_different_sweeps(const Phase& phase, const std::vector<SweepLevel>& levels, int one, int other);

/// Whether `consumer` reads what `producer` has made over all iterations of one of the nest's loops, through
/// `dependency`.
bool needs_whole_loop(const Phase& phase, const Task& consumer, const Dependency& dependency);

}  // namespace weir
