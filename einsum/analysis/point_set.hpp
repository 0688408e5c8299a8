// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "einsum/analysis/affine.hpp"

namespace weir {

/// The integer points at which every one of these sums is zero or more; without any, all points.
using Region = std::vector<Affine>;

/// The number of values of each variable: it runs from 0.
using Ranges = std::map<std::string, std::int64_t>;

/// A set of integer points: the union of some regions. Operations that cannot be exact give a set that holds
/// more points, and say so in `is_exact`. Variables are those of statements, or "$0", "$1" for a tensor's
/// dimensions.
struct PointSet {
  std::vector<Region> regions;
  bool is_exact = true;

  static PointSet all() { return {{{}}, true}; }
  static PointSet none() { return {{}, true}; }
  bool is_all() const { return is_exact && regions.size() == 1 && regions.front().empty(); }
  /// Whether some condition names the variable.
  bool depends_on(const std::string& variable) const;
};

/// Puts values in the place of variables, all at once.
PointSet substituted(const PointSet& set, const std::map<std::string, Affine>& values);

PointSet united(const PointSet& a, const PointSet& b, const Ranges& ranges);
PointSet intersected(const PointSet& a, const PointSet& b, const Ranges& ranges);

/// The points that some value of the variable, within its range, completes to one of the set.
PointSet projected(const PointSet& set, const std::string& variable, const Ranges& ranges);

/// Whether both hold the same points. True is proven.
bool are_same(const PointSet& a, const PointSet& b, const Ranges& ranges);

/// The points where a predicate holds, or where it does not; one that reads tensors or is not a combination
/// of comparisons of affine sums holds everywhere, inexactly.
PointSet points_where(const Expression& predicate, bool negated, const Sizes& sizes);

}  // namespace weir
