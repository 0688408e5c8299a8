// SPDX-License-Identifier: Apache-2.0
/// How far a machine's results can be from exact ones, whatever the cascade. The rules are in
/// docs/arithmetic.md.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "einsum/interpreter/shape.hpp"
#include "einsum/interpreter/tensor.hpp"
#include "einsum/language/ast.hpp"
#include "models/arithmetic/arithmetic.hpp"

namespace weir {

/// A machine that executes a cascade, all tensors in the arithmetic's element format.
struct BoundedExecution {
  const Cascade& cascade;
  const Shape& shape;
  /// The exact values (those of fp64) of all tensors; inputs as they are stored.
  const TensorMap& exact;
  Arithmetic arithmetic;
  /// How often the sums of each statement are rounded to elements until they are complete; empty: once.
  std::vector<int> roundings = {};
};

/// Bounds |machine - exact| of a tensor's elements at these places, or at all if there are none: absent where
/// the element is, infinite where an intermediate value may overflow or a divisor be 0. Throws SpecError at
/// what has no bound: selections (topk, argmax), and predicates and indices of computed tensors.
Tensor bound_errors(const BoundedExecution& execution, const std::string& tensor,
                    const std::vector<std::size_t>& places = {});

}  // namespace weir
