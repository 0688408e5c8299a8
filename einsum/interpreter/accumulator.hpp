// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "einsum/interpreter/bound_expression.hpp"

namespace weir {

/// The name under which a reduction's operations count: `add` of sum, `mul` of prod, else its own.
std::string counted_name(const std::string& reduction);

/// Combines the present items of a reduction by sum, prod, max or min. Each item behind the first counts as
/// one operation. A NaN among the items is the result.
class Accumulator {
 public:
  Accumulator(ScalarFunction combine, std::uint64_t& count) : combine_(combine), count_(count) {}

  void add(const std::optional<double>& item);
  /// Absent if nothing was present.
  const std::optional<double>& result() const { return result_; }

 private:
  ScalarFunction combine_;
  std::uint64_t& count_;
  std::optional<double> result_;
};

/// What sum, prod, max or min does with two items; null for other reductions.
ScalarFunction combining_function(const std::string& reduction);

/// A value and the coordinate where it was found.
struct Selected {
  double value = 0;
  std::int64_t index = 0;
};

/// Orders the candidates of topk and argmax (or argmin) best first, ties by the lower index; NaN comes last.
void order(std::vector<Selected>& candidates, const std::string& reduction);

}  // namespace weir
