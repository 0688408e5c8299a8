// SPDX-License-Identifier: Apache-2.0
#include "models/hardware_order/lane_expression.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <type_traits>

#include "einsum/language/variables.hpp"

namespace weir {
namespace {

using ExpressionKind = Expression::Kind;

ScalarFunction scalar_of(const Expression& e, const Cascade& cascade) {
  if (e.kind == ExpressionKind::binary) return binary_operator(e.name);
  if (e.kind == ExpressionKind::unary) return unary_operator(e.name);
  const bool declared = std::any_of(cascade.operators.begin(), cascade.operators.end(),
                                    [&](const UserOperator& op) { return op.name == e.name; });
  if (const ScalarFunction found = declared ? nullptr : scalar_function(e.name)) return found;
  throw SpecError(e.where, std::string(declared ? "operator '" : "function '") + e.name +
                               "' without a definition; expected a built-in function to execute");
}

LaneFunction function_of(const Expression& e, const Cascade& cascade) {
  using Kind = LaneFunction::Kind;
  static const std::map<std::string, Kind> operators = {
      {"+", Kind::add}, {"-", Kind::subtract}, {"*", Kind::multiply}, {"/", Kind::divide}};
  static const std::map<std::string, Kind> functions = {
      {"max", Kind::maximum}, {"min", Kind::minimum}, {"exp", Kind::exponential}};
  const auto& known = e.kind == ExpressionKind::call ? functions : operators;
  const auto found = e.kind == ExpressionKind::unary ? known.end() : known.find(e.name);
  return {found == known.end() ? Kind::other : found->second, scalar_of(e, cascade)};
}

}  // namespace

template <typename Value, typename Float>
LaneExpression<Value, Float>::LaneExpression(const Expression& expression, const LaneScope<Float>& scope,
                                             LaneRole role) {
  if constexpr (std::is_same_v<Value, Float>) arithmetic_ = &scope.arithmetic;
  if (role == LaneRole::value) events_ = &scope.events;
  if (role == LaneRole::value && accesses(expression).empty()) {
    kind_ = Kind::exact;
    exact_ = std::make_unique<LaneExpression<double, Float>>(expression, scope, LaneRole::predicate);
  } else {
    if constexpr (std::is_same_v<Value, double>) {
      if (role != LaneRole::value) arithmetic_ = &exact_arithmetic();
    }
    bind(expression, scope, role);
  }
  evaluated_.resize(operands_.size());
  values_.resize(scope.lanes);
  present_.resize(scope.lanes);
}

template <typename Value, typename Float>
void LaneExpression<Value, Float>::bind(const Expression& expression, const LaneScope<Float>& scope,
                                        LaneRole role) {
  switch (expression.kind) {
    case ExpressionKind::number:
    case ExpressionKind::infinity:
      kind_ = Kind::constant;
      constant_ = expression.kind == ExpressionKind::number ? static_cast<Value>(expression.value)
                                                            : std::numeric_limits<Value>::infinity();
      return;
    case ExpressionKind::empty:
      return;
    case ExpressionKind::name:
      return bind_name(expression, scope);
    case ExpressionKind::access:
      kind_ = Kind::access;
      access_.emplace(TensorAccess{expression.name, expression.operands, expression.where}, scope);
      return;
    case ExpressionKind::unary:
    case ExpressionKind::binary:
    case ExpressionKind::call:
      return bind_operator(expression, scope, role);
  }
}

template <typename Value, typename Float>
void LaneExpression<Value, Float>::bind_name(const Expression& expression, const LaneScope<Float>& scope) {
  const auto slot = std::find(scope.variables.begin(), scope.variables.end(), expression.name);
  if (is_rank_variable(expression.name) && slot != scope.variables.end()) {
    kind_ = Kind::variable;
    slot_ = static_cast<std::size_t>(slot - scope.variables.begin());
    return;
  }
  const auto extent = scope.shape.find(expression.name);
  if (extent == scope.shape.end())
    throw SpecError(expression.where, "rank " + expression.name + " has no extent; expected one");
  kind_ = Kind::constant;
  constant_ = static_cast<Value>(extent->second);
}

template <typename Value, typename Float>
void LaneExpression<Value, Float>::bind_operator(const Expression& expression, const LaneScope<Float>& scope,
                                                 LaneRole role) {
  operands_.reserve(expression.operands.size());
  for (const Expression& operand : expression.operands) operands_.emplace_back(operand, scope, role);
  const std::string& name = expression.name;
  const bool is_binary = expression.kind == ExpressionKind::binary;
  if (is_binary && name == "??") {
    kind_ = Kind::defaulted;
  } else if (is_binary && (name == "and" || name == "or")) {
    kind_ = name == "and" ? Kind::both : Kind::either;
  } else {
    const bool extremum = expression.kind == ExpressionKind::call && (name == "max" || name == "min");
    folds_all_ = role == LaneRole::index;
    kind_ = extremum || (is_binary && name == "+") ? Kind::folded : Kind::needs_all;
    function_ = function_of(expression, scope.cascade);
  }
}

template <typename Value, typename Float>
Lanes<Value> LaneExpression<Value, Float>::evaluate(const LaneFrame& frame) {
  switch (kind_) {
    case Kind::exact:
      return exact(frame);
    case Kind::constant:
      return {&constant_, nullptr, true, false};
    case Kind::absent:
      return {nullptr, nullptr, true, true};
    case Kind::variable:
      return variable(frame);
    case Kind::access:
      return read(frame);
    case Kind::both:
      return decided(frame, false);
    case Kind::either:
      return decided(frame, true);
    default:
      break;
  }
  for (std::size_t i = 0; i < operands_.size(); ++i) evaluated_[i] = operands_[i].evaluate(frame);
  if (kind_ == Kind::needs_all) {
    const Lanes<Value> found = of_all(evaluated_, frame.count);
    if (events_ != nullptr && !found.absent && function_.kind == LaneFunction::Kind::exponential)
      record(frame, found);
    return found;
  }
  return kind_ == Kind::folded ? folded(evaluated_, frame.count) : first_present(evaluated_, frame.count);
}

template <typename Value, typename Float>
Lanes<Value> LaneExpression<Value, Float>::result(bool uniform, std::size_t count) {
  const std::size_t size = uniform ? 1 : count;
  const auto end = present_.begin() + static_cast<std::ptrdiff_t>(size);
  const auto present = static_cast<std::size_t>(std::count(present_.begin(), end, std::uint8_t{1}));
  return {values_.data(), present == size ? nullptr : present_.data(), uniform, present == 0};
}

template <typename Value, typename Float>
Lanes<Value> LaneExpression<Value, Float>::exact(const LaneFrame& frame) {
  const Lanes<double> lanes = exact_->evaluate(frame);
  if (lanes.absent) return {nullptr, nullptr, true, true};
  const std::size_t size = lanes.uniform ? 1 : frame.count;
  for (std::size_t lane = 0; lane < size; ++lane) values_[lane] = arithmetic_->constant(lanes.values[lane]);
  return {values_.data(), lanes.present, lanes.uniform, false};
}

template <typename Value, typename Float>
Lanes<Value> LaneExpression<Value, Float>::variable(const LaneFrame& frame) {
  const bool uniform = slot_ != frame.lane;
  for (std::size_t lane = 0; lane < (uniform ? 1 : frame.count); ++lane)
    values_[lane] = static_cast<Value>(frame.point[slot_] + static_cast<std::int64_t>(lane));
  return {values_.data(), nullptr, uniform, false};
}

template <typename Value, typename Float>
Lanes<Value> LaneExpression<Value, Float>::read(const LaneFrame& frame) {
  const Lanes<Float> lanes = access_->read(frame);
  if constexpr (std::is_same_v<Value, Float>) {
    return lanes;
  } else {
    if (lanes.absent) return {nullptr, nullptr, true, true};
    const std::size_t size = lanes.uniform ? 1 : frame.count;
    for (std::size_t lane = 0; lane < size; ++lane) values_[lane] = static_cast<Value>(lanes.values[lane]);
    return {values_.data(), lanes.present, lanes.uniform, false};
  }
}

template <typename Value, typename Float>
Lanes<Value> LaneExpression<Value, Float>::of_all(const Operands& operands, std::size_t count) {
  bool uniform = true;
  bool masked = false;
  for (const Lanes<Value>& operand : operands) {
    if (operand.absent) return {nullptr, nullptr, true, true};
    uniform = uniform && operand.uniform;
    masked = masked || operand.present != nullptr;
  }
  const std::size_t size = uniform ? 1 : count;
  arithmetic_->apply(function_, operands, size, values_.data());
  if (!masked) return {values_.data(), nullptr, uniform, false};
  for (std::size_t lane = 0; lane < size; ++lane) {
    present_[lane] = 1;
    for (const Lanes<Value>& operand : operands) {
      if (!operand.is_present(lane)) present_[lane] = 0;
    }
  }
  return result(uniform, count);
}

template <typename Value, typename Float>
Lanes<Value> LaneExpression<Value, Float>::folded(const Operands& operands, std::size_t count) {
  bool simple = true;
  for (const Lanes<Value>& operand : operands)
    simple = simple && !operand.absent && operand.present == nullptr;
  if (!simple) {
    if (folds_all_) {
      for (const Lanes<Value>& operand : operands) {
        if (operand.absent) return operand;
      }
    }
    return fold_present(operands, count);
  }
  Lanes<Value> folded = operands.front();
  for (std::size_t i = 1; i < operands.size(); ++i) {
    const std::array<Lanes<Value>, 2> pair = {folded, operands[i]};
    const bool uniform = pair[0].uniform && pair[1].uniform;
    arithmetic_->apply(function_, pair, uniform ? 1 : count, values_.data());
    folded = {values_.data(), nullptr, uniform, false};
  }
  return folded;
}

/// Lane by lane, where some operands are absent.
template <typename Value, typename Float>
Lanes<Value> LaneExpression<Value, Float>::fold_present(const Operands& operands, std::size_t count) {
  for (std::size_t lane = 0; lane < count; ++lane) {
    bool found = false;
    bool all = true;
    Value value = 0;
    for (const Lanes<Value>& operand : operands) {
      if (!operand.is_present(lane)) {
        all = false;
        continue;
      }
      const Value right = operand.at(lane);
      if (found) {
        const std::array<Lanes<Value>, 2> pair = {Lanes<Value>{&value, nullptr, true, false},
                                                  Lanes<Value>{&right, nullptr, true, false}};
        Value next = 0;
        arithmetic_->apply(function_, pair, 1, &next);
        value = next;
      } else {
        value = right;
      }
      found = true;
    }
    values_[lane] = value;
    present_[lane] = found && (all || !folds_all_) ? 1 : 0;
  }
  return result(false, count);
}

template <typename Value, typename Float>
Lanes<Value> LaneExpression<Value, Float>::first_present(const Operands& operands, std::size_t count) {
  const Lanes<Value>& first = operands.front();
  if (first.absent) return operands.back();
  if (first.present == nullptr) return first;
  for (std::size_t lane = 0; lane < count; ++lane) {
    const Lanes<Value>& chosen = first.is_present(lane) ? first : operands.back();
    present_[lane] = chosen.is_present(lane) ? 1 : 0;
    values_[lane] = present_[lane] != 0 ? chosen.at(lane) : Value{0};
  }
  return result(false, count);
}

/// `and` and `or`, decided by one operand that decides them; the second one is evaluated where the first
/// leaves it open only, since it may not be readable elsewhere.
template <typename Value, typename Float>
Lanes<Value> LaneExpression<Value, Float>::decided(const LaneFrame& frame, bool deciding) {
  const Lanes<Value> first = operands_[0].evaluate(frame);
  const auto decides = [&](const Lanes<Value>& lanes, std::size_t lane) {
    return lanes.is_present(lane) && (lanes.at(lane) != 0) == deciding;
  };
  open_.resize(frame.count);
  bool any_open = false;
  for (std::size_t lane = 0; lane < frame.count; ++lane) {
    present_[lane] = decides(first, lane) ? 1 : 0;
    values_[lane] = deciding ? 1 : 0;
    open_[lane] = present_[lane] == 0 && frame.is_active(lane) ? 1 : 0;
    any_open = any_open || open_[lane] != 0;
  }
  if (!any_open) return result(false, frame.count);
  LaneFrame rest = frame;
  rest.active = open_.data();
  const Lanes<Value> second = operands_[1].evaluate(rest);
  for (std::size_t lane = 0; lane < frame.count; ++lane) {
    if (open_[lane] == 0) continue;
    if (decides(second, lane)) {
      present_[lane] = 1;
    } else if (first.is_present(lane) && second.is_present(lane)) {
      present_[lane] = 1;
      values_[lane] = deciding ? 0 : 1;
    }
  }
  return result(false, frame.count);
}

/// Keeps the largest finite argument of an exponential.
template <typename Value, typename Float>
void LaneExpression<Value, Float>::record(const LaneFrame& frame, const Lanes<Value>& found) {
  const Lanes<Value>& argument = evaluated_.front();
  for (std::size_t lane = 0; lane < (found.uniform ? 1 : frame.count); ++lane) {
    const auto value = static_cast<double>(argument.at(lane));
    if (std::isfinite(value) && value > events_->largest_logit && found.is_present(lane) &&
        frame.is_active(lane))
      events_->largest_logit = value;
  }
}

template class LaneExpression<double, double>;
template class LaneExpression<float, float>;
template class LaneExpression<double, float>;

}  // namespace weir
