// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "einsum/language/ast.hpp"

namespace weir {

/// A tensor whose generations a loop computes one after the other.
struct GenerationWrite {
  std::string tensor;
  std::size_t axis = 0;
  std::int64_t ahead = 0;         ///< iteration g computes generation g + ahead
  std::size_t readable_from = 0;  ///< the first item of the loop's body that may read it
};

/// One statement, or a loop over the generations that a recurrence steps through.
struct PlanStep {
  std::size_t statement = 0;  ///< if there is no loop
  std::string variable;       ///< of the loop; empty: none
  std::vector<PlanStep> body;
  std::vector<GenerationWrite> writes;  ///< of the loop

  bool is_loop() const { return !variable.empty(); }
};

/// The statements of a checked cascade in an order in which each reads what earlier ones have computed.
/// Statements that depend on each other share a loop over the rank variable of their generations, one inside
/// the other if there are several. Throws SpecError if no variable carries a recurrence.
std::vector<PlanStep> plan(const Cascade& cascade);

}  // namespace weir
