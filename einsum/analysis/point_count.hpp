// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "einsum/analysis/point_set.hpp"

namespace weir {

/// How many points a set holds, and how that was found.
struct PointCount {
  std::int64_t points = 0;
  bool is_closed_form = true;  ///< false: some variable was enumerated
  bool is_exact = true;        ///< false: an upper bound
};

/// The number of points of the set over all variables in `ranges`; its conditions must name no others. A
/// region whose conditions name at most two variables, one of them without a factor, is counted in closed
/// form
/// (`m1*M0 + m0` counts as one variable if all conditions see it so); others are summed over their values of
/// the shorter variables, at most `most_steps` of them, beyond which the count is that of the box around
/// them.
PointCount count_points(const PointSet& set, const Ranges& ranges);

inline constexpr std::int64_t most_steps = std::int64_t{1} << 22;

}  // namespace weir
