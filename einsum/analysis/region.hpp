// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "einsum/analysis/point_set.hpp"

namespace weir {

/// `condition < 0`, as a condition that a sum is zero or more.
Affine opposite(const Affine& condition);

/// The region without a variable: the points that some value of it completes. `is_exact` is cleared if the
/// result may hold a point that no integer completes. Nothing if no point is left.
std::optional<Region> eliminated(const Region& region, const std::string& variable, const Ranges& ranges,
                                 bool& is_exact);

/// Divides conditions by their common factors, and drops those that always hold or follow from another
/// alone. Nothing if one never holds.
std::optional<Region> simplified(const Region& region, const Ranges& ranges);

/// Whether the region provably holds no point within the ranges.
bool is_empty(const Region& region, const Ranges& ranges);

/// The region without the conditions that follow from the others.
Region without_redundant(const Region& region, const Ranges& ranges);

}  // namespace weir
