// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "einsum/analysis/present_points.hpp"
#include "einsum/analysis/sizes.hpp"
#include "einsum/language/ast.hpp"

namespace weir {

/// Operations by operator name: those of `operators()` (mul, add, max, exp, divide, ...), of reductions (sum
/// counts as add, prod as mul, the others by their own name) and of the user.
using OperatorCounts = std::map<std::string, std::int64_t>;

/// How a count was found.
enum class CountMethod {
  closed_form,  ///< from the extents and the bounds of affine predicates
  enumeration,  ///< some points were visited one by one
  upper_bound   ///< depends on data, or has too many points to visit: no more than this
};

/// The work of one statement.
struct StatementOperations {
  std::vector<std::string> variables;  ///< of its iteration space
  std::int64_t space = 0;              ///< points without any predicate
  std::int64_t points = 0;             ///< points at which there is something to do
  std::int64_t results = 0;            ///< points of the output that get a value
  OperatorCounts counts;
  CountMethod method = CountMethod::closed_form;
};

/// The work of a cascade. A statement executes an operator at every point at which its result is there: not
/// where a predicate culls it, an operand is absent, or (for `+ max min`) only one operand is there. A
/// reduction of n values that are there combines n - 1 times.
struct Operations {
  std::vector<StatementOperations> statements;
  OperatorCounts total;
  std::int64_t sum = 0;

  /// The least certain method of any statement.
  CountMethod method() const;
};

/// Counts the operations of a checked cascade. Throws SpecError if a rank has no extent.
Operations count_operations(const Cascade& cascade, const Sizes& sizes);
Operations count_operations(const Cascade& cascade, const PresentPoints& present);

/// "closed form", "enumeration" or "upper bound".
std::string to_string(CountMethod method);

}  // namespace weir
