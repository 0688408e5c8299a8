// SPDX-License-Identifier: Apache-2.0
#include "models/error_propagation/bounded_expression.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "einsum/language/variables.hpp"

namespace weir {
namespace {

using ExpressionKind = Expression::Kind;
constexpr std::size_t most_arguments = 3;

ScalarFunction function_of(const Expression& e, const Cascade& cascade) {
  if (e.kind == ExpressionKind::binary) return binary_operator(e.name);
  if (e.kind == ExpressionKind::unary) return unary_operator(e.name);
  const bool declared = std::any_of(cascade.operators.begin(), cascade.operators.end(),
                                    [&](const UserOperator& op) { return op.name == e.name; });
  return declared ? nullptr : scalar_function(e.name);
}

/// Whether it makes elements of elements, so that its result is not rounded.
bool gives_elements(const Expression& e) {
  static const std::set<std::string> calls = {"max", "min", "abs", "relu", "sign", "where", "clip", "clamp"};
  return e.kind == ExpressionKind::unary || (e.kind == ExpressionKind::call && calls.contains(e.name));
}

}  // namespace

bool reads_computed(const Expression& expression, const ErrorStore& errors) {
  const std::vector<TensorAccess> all = accesses(expression);
  return std::any_of(all.begin(), all.end(),
                     [&](const TensorAccess& access) { return errors.contains(access.tensor); });
}

BoundedExpression::BoundedExpression(const Expression& expression, const ErrorScope& scope)
    : model_(scope.model),
      deviations_(scope.deviations),
      source_{expression.kind, expression.value, expression.name, {}, expression.where} {
  if (accesses(expression).empty()) {
    exact_.emplace_back(expression, scope.exact, BoundExpression::Role::predicate);
    return;
  }
  if (expression.kind == ExpressionKind::access) {
    bind_access(expression, scope);
  } else {
    bind_operator(expression, scope);
  }
}

void BoundedExpression::bind_access(const Expression& expression, const ErrorScope& scope) {
  kind_ = Kind::access;
  for (const Expression& index : expression.operands) {
    if (reads_computed(index, scope.errors))
      throw SpecError(index.where, "index that is computed; expected one of inputs for an error bound");
    exact_.emplace_back(index, scope.exact, BoundExpression::Role::index);
  }
  tensor_ = &scope.exact.tensors.at(expression.name).tensor;
  const auto found = scope.errors.find(expression.name);
  if (found != scope.errors.end()) errors_ = &found->second;
}

void BoundedExpression::bind_operator(const Expression& expression, const ErrorScope& scope) {
  for (const Expression& operand : expression.operands) operands_.emplace_back(operand, scope);
  const std::string& name = expression.name;
  const bool is_binary = expression.kind == ExpressionKind::binary;
  if (is_binary && name == "??") {
    kind_ = Kind::defaulted;
    return;
  }
  const bool extremum = expression.kind == ExpressionKind::call && (name == "max" || name == "min");
  kind_ = extremum || (is_binary && name == "+") ? Kind::folded : Kind::needs_all;
  function_ = function_of(expression, scope.exact.cascade);
  if (function_ != nullptr && operands_.size() <= most_arguments) return;
  if (function_ != nullptr && extremum) return;
  throw SpecError(expression.where, "'" + name + "' in a value; expected an operator with an error bound");
}

const std::vector<BoundedExpression>* BoundedExpression::factors() const {
  return kind_ == Kind::needs_all && source_.kind == ExpressionKind::binary && source_.name == "*"
             ? &operands_
             : nullptr;
}

std::optional<BoundedValue> BoundedExpression::value(const Point& point) const {
  switch (kind_) {
    case Kind::constant: {
      const std::optional<double> found = exact_.front().value(point);
      return found ? std::optional(model_.constant(*found)) : std::nullopt;
    }
    case Kind::access:
      return read(point);
    case Kind::needs_all:
      return of_all(point);
    case Kind::folded:
      return folded(point);
    case Kind::defaulted:
      break;
  }
  const std::optional<BoundedValue> first = operands_[0].value(point);
  return first ? first : operands_[1].value(point);
}

std::optional<BoundedValue> BoundedExpression::read(const Point& point) const {
  const std::optional<std::size_t> offset = place(*tensor_, exact_, point);
  if (!offset || !tensor_->is_present(*offset)) return std::nullopt;
  BoundedValue found{tensor_->values()[*offset], 0, {}, false};
  if (errors_ == nullptr) return found;
  const ElementError& known = (*errors_)[*offset];
  if (known.error < 0) throw MissingError{};
  found.error = known.error;
  found.shared = known.shared;
  found.is_factor = known.is_factor;
  return found;
}

BoundedValue BoundedExpression::apply(const BoundedValue* operands, std::size_t count) const {
  const BoundedValue exact = model_.applied(source_, function_, {operands, count}, deviations_);
  if (gives_elements(source_)) return exact;
  return model_.rounded(exact, model_.arithmetic().element, deviations_);
}

std::optional<BoundedValue> BoundedExpression::of_all(const Point& point) const {
  std::array<BoundedValue, most_arguments> found;
  for (std::size_t i = 0; i < operands_.size(); ++i) {
    const std::optional<BoundedValue> operand = operands_[i].value(point);
    if (!operand) return std::nullopt;
    found.at(i) = *operand;
  }
  return apply(found.data(), operands_.size());
}

std::optional<BoundedValue> BoundedExpression::folded(const Point& point) const {
  std::optional<BoundedValue> result;
  for (const BoundedExpression& expression : operands_) {
    const std::optional<BoundedValue> operand = expression.value(point);
    if (!operand) continue;
    const std::array<BoundedValue, 2> pair{result.value_or(BoundedValue{}), *operand};
    result = result ? apply(pair.data(), 2) : *operand;
  }
  return result;
}

}  // namespace weir
