// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "einsum/analysis/sizes.hpp"
#include "einsum/language/ast.hpp"

namespace weir {

/// What was counted of one statement by visiting its points.
struct VisitedPoints {
  std::int64_t points = 0;             ///< at which it has a value
  std::int64_t results = 0;            ///< of its output that get one
  std::vector<std::int64_t> executed;  ///< at which each operator is executed, in the order of `operators()`
};

/// Counts the points of a cascade's statements by visiting all combinations of those variables on which
/// presence can depend; the others multiply. For predicates that are no affine conditions (`//`, `%`) and
/// what follows from them.
class Enumeration {
 public:
  static constexpr std::int64_t most_points = std::int64_t{1} << 17;

  /// Visits nothing if that would take more than `most_points` visits.
  Enumeration(const Cascade& cascade, const Sizes& sizes);

  /// Null if the points were too many.
  const VisitedPoints* find(std::size_t statement) const;
  /// False if a predicate depends on the data of a tensor: it was taken to hold.
  bool is_exact() const { return is_exact_; }

 private:
  std::vector<VisitedPoints> statements_;
  bool is_exact_ = true;
};

}  // namespace weir
