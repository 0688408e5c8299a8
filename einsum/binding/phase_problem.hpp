// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <utility>
#include <vector>

#include "einsum/binding/modulo_problem.hpp"
#include "einsum/binding/sweep_levels.hpp"
#include "einsum/lowering/layout.hpp"
#include "einsum/lowering/schedule.hpp"

namespace weir {

/// A modulo problem drawn from a phase, and which of its tasks each operation stands for, in order.
struct PhaseProblem {
  ModuloProblem problem;
  std::vector<std::vector<int>> tasks;
};

/// The work of one slot of the nest: an operation for each task, or for tasks of one unit that must alternate
/// since one hands the other more words than a PE has registers for. For phases of one sweep.
/// `alternating`: tasks whose operations take turns cycle by cycle with those of others, though neither needs
/// it.
PhaseProblem slot_problem(const Layout& layout, const Phase& phase,
                          const std::vector<std::pair<int, int>>& alternating = {});

/// The work of one block: an operation for each unit's share of each sweep. Distances count blocks.
PhaseProblem block_problem(const Phase& phase, const std::vector<SweepLevel>& levels);

/// Slots from one iteration of a nest's loop to the next, padding aside.
std::int64_t slot_stride(const Nest& nest, std::size_t loop);

}  // namespace weir
