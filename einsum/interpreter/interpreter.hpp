// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "einsum/interpreter/bound_expression.hpp"
#include "einsum/interpreter/shape.hpp"
#include "einsum/interpreter/tensor.hpp"
#include "einsum/language/ast.hpp"

namespace weir {

/// What an evaluation may cost at most.
struct EvaluationLimits {
  std::int64_t points = 10'000'000'000;   ///< of the iteration spaces of all statements together
  std::int64_t elements = 1'000'000'000;  ///< of all tensors together, each 8 bytes
};

/// What a cascade computes, and by how many operations.
struct Evaluation {
  TensorMap tensors;                        ///< inputs, intermediates and outputs
  std::vector<OperationCounts> operations;  ///< of each statement
};

/// Computes a checked cascade in double precision, as plainly as can be: this is what cascades mean. Every
/// tensor is kept whole, generations included. `shape` gives all extents (`resolve_shape`); `inputs` are the
/// declared tensors that no statement writes.
///
/// Operations are counted as they are executed: a culled or absent operation does not count; a reduction of n
/// present items counts n - 1 times, as `add` (sum), `mul` (prod), or under its own name; a product that is
/// summed counts as a `mul` and an `add`.
///
/// Throws SpecError at a missing, unknown or misshapen input, at an operator without a definition, at a read
/// of a generation that is not computed yet, at a second value for one point, and beyond the limits.
Evaluation evaluate_cascade(const Cascade& cascade, const Shape& shape, TensorMap inputs,
                            const EvaluationLimits& limits = {});

/// Throws SpecError if an evaluation goes beyond the limits, or a rank has no extent.
void check_cost(const Cascade& cascade, const Shape& shape, const EvaluationLimits& limits);

/// The counts of all statements together.
OperationCounts total(const std::vector<OperationCounts>& operations);

}  // namespace weir
