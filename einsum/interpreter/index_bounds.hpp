// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "einsum/interpreter/shape.hpp"
#include "einsum/language/ast.hpp"

namespace weir {

/// The least and the greatest value that an index may have.
struct IndexBounds {
  double least = 0;
  double greatest = 0;
};

/// Bounds of an index whose variables range over their ranks; not always tight if a variable occurs twice.
/// Throws SpecError at an index that is read from a tensor, whose bounds nobody knows.
IndexBounds index_bounds(const Expression& index, const Shape& shape);

/// The same, or nothing where nobody knows the bounds.
std::optional<IndexBounds> find_index_bounds(const Expression& index, const Shape& shape);

}  // namespace weir
