// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "einsum/language/ast.hpp"

namespace weir {

/// Integers from `low` to `high`, both included.
struct IndexRange {
  std::int64_t low = 0;
  std::int64_t high = 0;
};

/// The values that a name takes: a rank variable inside a tile, a shape.
using RangeOfName = std::function<std::optional<IndexRange>(const std::string&)>;

/// The values between which an index expression lies; nothing if it is not made of + - * // %, min, max and
/// known names.
std::optional<IndexRange> index_range(const Expression& index, const RangeOfName& range_of);

/// An index as a constant plus rank variables times strides.
struct AffineIndex {
  std::int64_t constant = 0;
  std::vector<std::pair<std::string, std::int64_t>> terms;
};

/// `index` as an affine form whose strides are numbers or shapes; nothing if it has another form.
std::optional<AffineIndex> affine_index(const Expression& index, const RangeOfName& extent_of);

}  // namespace weir
