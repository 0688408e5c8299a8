// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "einsum/binding/modulo_problem.hpp"

namespace weir {

/// When each operation of an iteration runs. Iteration i of an operation runs in slot i + stage of its unit's
/// program, which goes through `order` once a slot.
struct ModuloSchedule {
  std::int64_t interval = 0;  ///< cycles from one slot to the next, where every periodic operation runs
  std::vector<std::vector<int>> order;  ///< by unit: its operations
  std::vector<std::int64_t> stage;      ///< by operation
  std::vector<std::int64_t> start;      ///< by operation: cycle at which it runs for iteration 0
  std::vector<std::int64_t> registers;  ///< by unit: what a PE needs
  bool is_exhaustive = false;           ///< all orders were tried at this interval
};

/// Finds the shortest interval at which the units' work fits, and among the orders with that interval the one
/// that needs no more registers than there are, then the least time from an iteration's first to its last
/// operation, then the least lifetimes. Operations of one unit are laid one behind the other; for every order
/// the stages follow from the edges as longest paths. Few operations: all orders are tried; more: an order by
/// earliest start is improved by exchanging pairs; where no order does without gaps, `place_exactly` looks
/// for one with gaps. Deterministic. Throws SpecError if the registers do not suffice at any interval.
ModuloSchedule schedule_modulo(const ModuloProblem& problem);

/// Registers that the stages need in a PE of each unit.
std::vector<std::int64_t> registers_needed(const ModuloProblem& problem,
                                           const std::vector<std::int64_t>& stage);

}  // namespace weir
