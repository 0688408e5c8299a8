// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "einsum/interpreter/bound_statement.hpp"
#include "models/error_propagation/bounded_expression.hpp"

namespace weir {

/// Of some rank variables, the only values that are of interest.
using Restriction = std::map<std::string, std::vector<std::int64_t>>;

/// What a statement's errors depend on.
struct StatementScope {
  const Shape& shape;
  TensorStore& exact;
  ErrorStore& errors;
  const ErrorModel& model;
  Deviations& deviations;
  const Restriction& restriction;
};

/// One Einsum whose results a machine sums in accumulators and rounds to elements.
class BoundedStatement {
 public:
  /// `roundings`: how often a sum is rounded to an element until it is complete, at least once. Throws
  /// SpecError at what has no bound: selections (topk, argmax), predicates and indices of computed tensors.
  BoundedStatement(const Einsum& einsum, const Cascade& cascade, const StatementScope& scope, int roundings);

  /// Bounds the points with the given iterations.
  void run(const LoopIterations& fixed);

 private:
  enum class Reduction { none, sum, product, extremum };

  /// A sum so far: what all its items share, and the sum of their sizes.
  struct Sum {
    BoundedValue total;
    double size = 0;
    int count = 0;
    bool differs = false;  ///< in what items share
  };

  void check() const;
  void bind_reduction();
  std::vector<std::int64_t> values(std::size_t slot, const LoopIterations& fixed) const;
  template <typename Body>
  void for_each(const std::vector<std::size_t>& slots, std::size_t first, const Body& body);

  bool holds() const { return !predicate_ || predicate_->value(point_).value_or(0) != 0; }
  std::optional<BoundedValue> item() const;
  std::optional<BoundedValue> result();
  std::optional<BoundedValue> summed();
  Sum sum(bool alone);
  std::optional<BoundedValue> folded();
  BoundedValue finished(const Sum& sum) const;
  void store(const BoundedValue& found);

  const Einsum& einsum_;
  StatementScope scope_;
  int roundings_;
  OperationCounts counts_;  // of what is evaluated exactly; not used
  std::vector<std::string> variables_;
  Scope names_;
  std::vector<std::size_t> left_;
  std::vector<std::size_t> reduced_;
  Reduction reduction_ = Reduction::none;
  ScalarFunction combine_ = nullptr;
  bool is_named_ = false;  ///< its results are maxima, whose errors others share
  std::optional<BoundedExpression> value_;
  std::optional<BoundExpression> predicate_;
  std::vector<BoundExpression> indices_;
  std::vector<std::vector<std::int64_t>> values_;  // by slot, of the run
  Point point_;
};

}  // namespace weir
