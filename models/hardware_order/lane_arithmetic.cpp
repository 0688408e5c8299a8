// SPDX-License-Identifier: Apache-2.0
#include "models/hardware_order/lane_arithmetic.hpp"

#include <array>
#include <cmath>
#include <stdexcept>

namespace weir {
namespace {

using Kind = LaneFunction::Kind;

/// As the interpreter has them: a NaN among the operands is the result.
template <typename Value>
Value larger(Value a, Value b) {
  return a != a || a > b ? a : b;
}
template <typename Value>
Value smaller(Value a, Value b) {
  return a != a || a < b ? a : b;
}

template <typename Value, typename Combine>
void pairwise(const Lanes<Value>& a, const Lanes<Value>& b, std::size_t count, Value* out,
              const Combine& combine) {
  if (a.uniform && b.uniform) {
    const Value result = combine(*a.values, *b.values);
    for (std::size_t i = 0; i < count; ++i) out[i] = result;
  } else if (a.uniform) {
    const Value left = *a.values;
    for (std::size_t i = 0; i < count; ++i) out[i] = combine(left, b.values[i]);
  } else if (b.uniform) {
    const Value right = *b.values;
    for (std::size_t i = 0; i < count; ++i) out[i] = combine(a.values[i], right);
  } else {
    for (std::size_t i = 0; i < count; ++i) out[i] = combine(a.values[i], b.values[i]);
  }
}

template <typename Value>
void apply_pairwise(Kind kind, const Lanes<Value>& a, const Lanes<Value>& b, std::size_t count, Value* out) {
  switch (kind) {
    case Kind::add:
      return pairwise(a, b, count, out, [](Value x, Value y) { return x + y; });
    case Kind::subtract:
      return pairwise(a, b, count, out, [](Value x, Value y) { return x - y; });
    case Kind::multiply:
      return pairwise(a, b, count, out, [](Value x, Value y) { return x * y; });
    case Kind::divide:
      return pairwise(a, b, count, out, [](Value x, Value y) { return x / y; });
    case Kind::maximum:
      return pairwise(a, b, count, out, [](Value x, Value y) { return larger(x, y); });
    case Kind::minimum:
      return pairwise(a, b, count, out, [](Value x, Value y) { return smaller(x, y); });
    default:
      throw std::logic_error("not an operator of two operands");
  }
}

template <typename Value>
void apply_each(const ScalarFunction function, std::span<const Lanes<Value>> operands, std::size_t count,
                Value* out) {
  std::vector<double> arguments(operands.size());
  for (std::size_t lane = 0; lane < count; ++lane) {
    for (std::size_t i = 0; i < operands.size(); ++i)
      arguments[i] = static_cast<double>(operands[i].at(lane));
    out[lane] = static_cast<Value>(function(arguments));
  }
}

}  // namespace

template <typename Value>
void LaneArithmetic<Value>::apply(const LaneFunction& function, std::span<const Lanes<Value>> operands,
                                  std::size_t count, Value* out) const {
  if (function.kind == Kind::other || function.kind == Kind::exponential)
    return apply_each(function.function, operands, count, out);
  apply_pairwise(function.kind, operands[0], operands[1], count, out);
}

template <typename Value>
void LaneArithmetic<Value>::multiply_add(const Lanes<Value>& a, const Lanes<Value>& b, std::size_t count,
                                         Value* sum) const {
  if (a.uniform && !b.uniform) return multiply_add(b, a, count, sum);
  if (a.uniform) {
    const Value product = *a.values * *b.values;
    for (std::size_t i = 0; i < count; ++i) sum[i] += product;
  } else if (b.uniform) {
    const Value right = *b.values;
    for (std::size_t i = 0; i < count; ++i) sum[i] += a.values[i] * right;
  } else {
    for (std::size_t i = 0; i < count; ++i) sum[i] += a.values[i] * b.values[i];
  }
}

template <typename Value>
void LaneArithmetic<Value>::multiply(const Lanes<Value>& a, const Lanes<Value>& b, std::size_t count,
                                     Value* out) const {
  apply_pairwise(Kind::multiply, a, b, count, out);
}

template <typename Value>
void LaneArithmetic<Value>::combine(LaneFunction::Kind kind, const Lanes<Value>& x, std::size_t count,
                                    Value* sum) const {
  apply_pairwise<Value>(kind, {sum}, x, count, sum);
}

template class LaneArithmetic<float>;
template class LaneArithmetic<double>;

}  // namespace weir
