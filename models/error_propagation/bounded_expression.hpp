// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "einsum/interpreter/bound_expression.hpp"
#include "models/error_propagation/error_model.hpp"

namespace weir {

/// What is known of a computed element beside its exact value.
struct ElementError {
  double error = -1;  ///< below 0: not computed
  SharedDeviation shared;
  bool is_factor = false;
};

/// The errors of computed tensors by their elements; inputs are exact and have none.
using ErrorStore = std::map<std::string, std::vector<ElementError>>;

/// Thrown at a read of an element whose error was left out as not needed.
struct MissingError {};

/// What the names of a statement stand for, and what its operators do to errors.
struct ErrorScope {
  const Scope& exact;  ///< with the exact values of all tensors
  const ErrorStore& errors;
  const ErrorModel& model;
  const Deviations& deviations;
};

/// A value expression, of which a machine computes each operator in the element's format, to be bounded at
/// many points. Presence is that of BoundExpression.
class BoundedExpression {
 public:
  /// Throws SpecError at a function without a definition, and at indices that are themselves computed.
  BoundedExpression(const Expression& expression, const ErrorScope& scope);

  /// Nothing where the value is absent.
  std::optional<BoundedValue> value(const Point& point) const;
  /// If it is a product, its factors: a multiply-add does not round it.
  const std::vector<BoundedExpression>* factors() const;

 private:
  enum class Kind { constant, access, needs_all, folded, defaulted };

  void bind_access(const Expression& expression, const ErrorScope& scope);
  void bind_operator(const Expression& expression, const ErrorScope& scope);
  std::optional<BoundedValue> read(const Point& point) const;
  std::optional<BoundedValue> of_all(const Point& point) const;
  std::optional<BoundedValue> folded(const Point& point) const;
  BoundedValue apply(const BoundedValue* operands, std::size_t count) const;

  Kind kind_ = Kind::constant;
  const ErrorModel& model_;
  const Deviations& deviations_;
  Expression source_;  // without operands
  ScalarFunction function_ = nullptr;
  std::vector<BoundedExpression> operands_;
  std::vector<BoundExpression> exact_;  // a constant, or the indices of an access
  const Tensor* tensor_ = nullptr;
  const std::vector<ElementError>* errors_ = nullptr;  // null: an input
};

/// Whether an expression reads a tensor that the cascade computes.
bool reads_computed(const Expression& expression, const ErrorStore& errors);

}  // namespace weir
