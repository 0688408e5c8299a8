// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "einsum/analysis/operations.hpp"

namespace weir::test {

/// The operations of a cascade, statement by statement, counted by visiting every point of every iteration
/// space with values that are there or not. Shares nothing with the analysis but the AST.
std::vector<OperatorCounts> visited_operations(const Cascade& cascade, const Sizes& sizes);

/// The same, summed.
OperatorCounts visited_total(const Cascade& cascade, const Sizes& sizes);

}  // namespace weir::test
