// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "einsum/language/ast.hpp"

namespace weir {

/// One assignment: what is written, and where.
struct Assignment {
  const TensorAccess& output;
  const std::optional<Expression>& predicate;
};

/// Whether the two assignments to one tensor provably never write the same point: two constant indices
/// differ, one index is a generation (`m1+1`) that never comes down to the other's constant (`0`), or a
/// condition of one predicate is the negation of a condition of the other over variables that both outputs
/// have at the same place. False means unproven.
bool provably_disjoint(const Assignment& first, const Assignment& second);

}  // namespace weir
