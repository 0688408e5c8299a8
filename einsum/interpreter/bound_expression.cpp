// SPDX-License-Identifier: Apache-2.0
#include "einsum/interpreter/bound_expression.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "einsum/language/variables.hpp"

namespace weir {
namespace {

constexpr double largest_exact = 9007199254740992.0;  // 2^53: every integer up to here is a double
constexpr std::size_t most_arguments = 3;

/// "3" or "1.5".
std::string number_text(double value) {
  if (std::isnan(value)) return "no number";
  std::string text = std::to_string(value);
  if (text.find('.') != std::string::npos) text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return text;
}

/// The name that `operators` gives this one operator.
std::string counted_name(const Expression& e) {
  Einsum alone;
  alone.value = {e.kind, 0, e.name, {}, {}};
  alone.value.operands.assign(e.operands.size(), {Expression::Kind::access, 0, "T", {}, {}});
  return operators(alone).front();
}

}  // namespace

BoundExpression::BoundExpression(const Expression& expression, const Scope& scope, Role role)
    : source_{expression.kind, expression.value, expression.name, {}, expression.where} {
  const bool is_access = expression.kind == Expression::Kind::access;
  operands_.reserve(expression.operands.size());
  for (const Expression& operand : expression.operands) {
    operands_.emplace_back(operand, scope, is_access ? Role::index : role);
    reads_ = reads_ || operands_.back().reads_;
  }
  switch (expression.kind) {
    case Expression::Kind::number:
    case Expression::Kind::infinity:
      kind_ = Kind::constant;
      constant_ = expression.kind == Expression::Kind::number ? expression.value
                                                              : std::numeric_limits<double>::infinity();
      return;
    case Expression::Kind::empty:
      return;
    case Expression::Kind::name:
      bind_name(scope);
      return;
    case Expression::Kind::access:
      bind_access(scope);
      return;
    case Expression::Kind::unary:
    case Expression::Kind::binary:
    case Expression::Kind::call:
      bind_operator(scope, role);
      if (role == Role::value && reads_) count_ = &scope.counts[counted_name(expression)];
  }
}

void BoundExpression::bind_name(const Scope& scope) {
  const auto& names = scope.variables;
  const auto slot = std::find(names.begin(), names.end(), source_.name);
  if (is_rank_variable(source_.name) && slot != names.end()) {
    kind_ = Kind::variable;
    slot_ = static_cast<std::size_t>(slot - names.begin());
    return;
  }
  const auto extent = scope.shape.find(source_.name);
  if (extent == scope.shape.end()) {
    throw SpecError(source_.where, "rank " + source_.name + " has no extent; expected one");
  }
  kind_ = Kind::constant;
  constant_ = static_cast<double>(extent->second);
}

void BoundExpression::bind_access(const Scope& scope) {
  kind_ = Kind::access;
  tensor_ = &scope.tensors.at(source_.name);
  reads_ = true;
}

void BoundExpression::bind_operator(const Scope& scope, Role role) {
  const std::string& name = source_.name;
  const bool is_binary = source_.kind == Expression::Kind::binary;
  if (is_binary && name == "??") {
    kind_ = Kind::defaulted;
  } else if (is_binary && (name == "and" || name == "or")) {
    kind_ = name == "and" ? Kind::both : Kind::either;
  } else {
    const bool extremum = source_.kind == Expression::Kind::call && (name == "max" || name == "min");
    folds_all_ = role == Role::index;
    kind_ = extremum || (is_binary && name == "+") ? Kind::folded : Kind::needs_all;
    function_ = function_of(scope);
  }
}

ScalarFunction BoundExpression::function_of(const Scope& scope) const {
  const std::string& name = source_.name;
  if (source_.kind == Expression::Kind::binary) return binary_operator(name);
  if (source_.kind == Expression::Kind::unary) return unary_operator(name);
  const auto& declared = scope.cascade.operators;
  const bool is_declared =
      std::any_of(declared.begin(), declared.end(), [&](const UserOperator& op) { return op.name == name; });
  if (const ScalarFunction found = is_declared ? nullptr : scalar_function(name)) return found;
  throw SpecError(source_.where, std::string(is_declared ? "operator '" : "function '") + name +
                                     "' without a definition; expected a built-in function to evaluate");
}

std::optional<double> BoundExpression::value(const Point& point) const {
  switch (kind_) {
    case Kind::constant:
      return constant_;
    case Kind::absent:
      return std::nullopt;
    case Kind::variable:
      return static_cast<double>(point[slot_]);
    case Kind::access:
      return read(point);
    case Kind::needs_all:
      return of_all(point);
    case Kind::folded:
      return folded(point);
    case Kind::defaulted:
      return first_present(point);
    case Kind::both:
      return decided(point, false);
    case Kind::either:
      return decided(point, true);
  }
  return std::nullopt;
}

std::optional<std::int64_t> BoundExpression::index(const Point& point) const {
  if (kind_ == Kind::variable) return point[slot_];
  const std::optional<double> found = value(point);
  if (!found) return std::nullopt;
  if (*found == std::floor(*found) && std::abs(*found) <= largest_exact)
    return static_cast<std::int64_t>(*found);
  const std::string what =
      source_.kind == Expression::Kind::access ? "index tensor '" + source_.name + "'" : "index";
  throw SpecError(source_.where, what + " is " + number_text(*found) + "; expected a whole number");
}

std::optional<double> BoundExpression::read(const Point& point) const {
  const std::optional<std::size_t> offset = place(tensor_->tensor, operands_, point);
  if (!offset) return std::nullopt;
  for (const Frontier& frontier : tensor_->frontiers) {
    const std::int64_t generation = *operands_[frontier.axis].index(point);
    if (generation <= frontier.latest) continue;
    throw SpecError(source_.where, "read of generation " + std::to_string(generation) + " of '" +
                                       source_.name + "' before it is computed; expected at most " +
                                       std::to_string(frontier.latest) + " here");
  }
  return tensor_->tensor.at(*offset);
}

std::optional<double> BoundExpression::of_all(const Point& point) const {
  std::array<double, most_arguments> arguments{};
  bool all = true;
  for (std::size_t i = 0; i < operands_.size(); ++i) {
    const std::optional<double> operand = operands_[i].value(point);
    all = all && operand.has_value();
    arguments[i] = operand.value_or(0);
  }
  if (!all) return std::nullopt;
  count();
  return function_({arguments.data(), operands_.size()});
}

std::optional<double> BoundExpression::folded(const Point& point) const {
  std::optional<double> result;
  bool combined = false;
  for (const BoundExpression& expression : operands_) {
    const std::optional<double> operand = expression.value(point);
    if (!operand && folds_all_) return std::nullopt;
    if (!operand) continue;
    combined = result.has_value();
    result = result ? function_(std::array{*result, *operand}) : *operand;
  }
  if (combined) count();
  return result;
}

std::optional<double> BoundExpression::first_present(const Point& point) const {
  std::optional<double> result;
  for (const BoundExpression& expression : operands_) {
    const std::optional<double> operand = expression.value(point);
    if (!result) result = operand;
  }
  if (result) count();
  return result;
}

/// A predicate, which counts nothing, looks no further than it needs: `m <= t and X[m] > 0`.
std::optional<double> BoundExpression::decided(const Point& point, bool deciding) const {
  bool unknown = false;
  bool is_decided = false;
  for (const BoundExpression& expression : operands_) {
    const std::optional<double> operand = expression.value(point);
    unknown = unknown || !operand;
    is_decided = is_decided || (operand && (*operand != 0) == deciding);
    if (is_decided && count_ == nullptr) break;
  }
  if (unknown && !is_decided) return std::nullopt;
  count();
  return is_decided == deciding ? 1.0 : 0.0;
}

std::optional<std::size_t> place(const Tensor& tensor, const std::vector<BoundExpression>& indices,
                                 const Point& point) {
  std::size_t offset = 0;
  for (std::size_t axis = 0; axis < indices.size(); ++axis) {
    const std::optional<std::int64_t> index = indices[axis].index(point);
    const std::int64_t extent = tensor.shape()[axis];
    if (!index || *index < 0 || *index >= extent) return std::nullopt;
    offset = offset * static_cast<std::size_t>(extent) + static_cast<std::size_t>(*index);
  }
  return offset;
}

}  // namespace weir
