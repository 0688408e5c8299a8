// SPDX-License-Identifier: Apache-2.0
#include "models/hardware_order/lane_arithmetic.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <stdexcept>
#include <type_traits>
#include <vector>

#include "models/arithmetic/arrays.hpp"
#include "models/arithmetic/encoding.hpp"
#include "models/arithmetic/operations.hpp"

namespace weir {
namespace {

using Kind = LaneFunction::Kind;

/// Calls `combine(a, b)` for each lane.
template <typename Value, typename Combine>
void for_each_pair(const Lanes<Value>& a, const Lanes<Value>& b, std::size_t count, Value* out,
                   const Combine& combine) {
  const std::size_t step_a = a.uniform ? 0 : 1;
  const std::size_t step_b = b.uniform ? 0 : 1;
  for (std::size_t i = 0; i < count; ++i) out[i] = combine(a.values[i * step_a], b.values[i * step_b]);
}

/// A value for each lane, where there is one for all.
class Spread {
 public:
  std::span<const float> operator()(const Lanes<float>& lanes, std::size_t count) {
    if (!lanes.uniform) return {lanes.values, count};
    std::fill_n(values_.begin(), count, *lanes.values);
    return {values_.data(), count};
  }

 private:
  std::array<float, most_lanes> values_;
};

void pair_floats(Kind kind, const Division& division, const Lanes<float>& a, const Lanes<float>& b,
                 std::span<float> out) {
  Spread spread_a;
  Spread spread_b;
  const std::span<const float> x = spread_a(a, out.size());
  const std::span<const float> y = spread_b(b, out.size());
  switch (kind) {
    case Kind::add:
      return add(division.formats, x, y, out);
    case Kind::subtract:
      return subtract(division.formats, x, y, out);
    case Kind::multiply:
      return multiply(division.formats, x, y, out);
    case Kind::divide:
      return divide(division, x, y, out);
    case Kind::maximum:
      return maximum(x, y, out);
    case Kind::minimum:
      return minimum(x, y, out);
    default:
      throw std::logic_error("not an operator of two operands");
  }
}

void pair_doubles(Kind kind, const Division& division, const Lanes<double>& a, const Lanes<double>& b,
                  std::span<double> out) {
  const NumericFormat result = division.formats.result;
  const auto with = [&](const auto& combine) { for_each_pair(a, b, out.size(), out.data(), combine); };
  const bool plain = result == NumericFormat::fp64;
  switch (kind) {
    case Kind::add:
      return plain ? with([](double x, double y) { return x + y; })
                   : with([&](double x, double y) { return add(result, x, y); });
    case Kind::subtract:
      return plain ? with([](double x, double y) { return x - y; })
                   : with([&](double x, double y) { return subtract(result, x, y); });
    case Kind::multiply:
      return plain ? with([](double x, double y) { return x * y; })
                   : with([&](double x, double y) { return multiply(result, x, y); });
    case Kind::divide:
      return with([&](double x, double y) { return divide(division.option, result, x, y); });
    case Kind::maximum:
      return with([](double x, double y) { return maximum(x, y); });
    case Kind::minimum:
      return with([](double x, double y) { return minimum(x, y); });
    default:
      throw std::logic_error("not an operator of two operands");
  }
}

/// A function that the arrays have no option for: exact, then rounded.
template <typename Value>
void apply_each(const LaneFunction& function, NumericFormat result, std::span<const Lanes<Value>> operands,
                std::span<Value> out) {
  std::array<double, 3> arguments{};
  for (std::size_t lane = 0; lane < out.size(); ++lane) {
    for (std::size_t i = 0; i < operands.size(); ++i)
      arguments.at(i) = static_cast<double>(operands[i].at(lane));
    out[lane] = static_cast<Value>(round_to(result, function.function({arguments.data(), operands.size()})));
  }
}

Arithmetic in_formats(Arithmetic arithmetic, const LaneFormats& formats) {
  arithmetic.element = formats.operand;
  arithmetic.accumulator = formats.accumulator;
  return arithmetic;
}

}  // namespace

template <typename Value>
LaneArithmetic<Value>::LaneArithmetic(const Arithmetic& arithmetic, const LaneFormats& formats)
    : arithmetic_(in_formats(arithmetic, formats)), formats_(formats) {}

template <typename Value>
void LaneArithmetic<Value>::pairwise(Kind kind, const OperationFormats& formats, const Lanes<Value>& a,
                                     const Lanes<Value>& b, std::size_t count, Value* out) const {
  const Division division{arithmetic_.divide, formats};
  if constexpr (std::is_same_v<Value, float>) {
    pair_floats(kind, division, a, b, {out, count});
  } else {
    pair_doubles(kind, division, a, b, {out, count});
  }
}

template <typename Value>
void LaneArithmetic<Value>::apply(const LaneFunction& function, std::span<const Lanes<Value>> operands,
                                  std::size_t count, Value* out) const {
  if (function.kind == Kind::other) return apply_each(function, formats_.result, operands, {out, count});
  if (function.kind != Kind::exponential)
    return pairwise(function.kind, {formats_.operand, formats_.result}, operands[0], operands[1], count, out);
  if constexpr (std::is_same_v<Value, float>) {
    Spread spread;
    exponential(arithmetic_.exp, formats_.result, spread(operands[0], count), {out, count});
  } else {
    for (std::size_t lane = 0; lane < count; ++lane)
      out[lane] = exponential(arithmetic_.exp, formats_.result, operands[0].at(lane));
  }
}

template <typename Value>
void LaneArithmetic<Value>::multiply_add(const Lanes<Value>& a, const Lanes<Value>& b, std::size_t count,
                                         Value* sum) const {
  if (b.uniform && !a.uniform) return multiply_add(b, a, count, sum);
  if constexpr (std::is_same_v<Value, float>) {
    Spread spread;
    const std::span<const float> y = spread(b, count);
    if (a.uniform) return weir::multiply_add(arithmetic_, *a.values, y, {sum, count});
    weir::multiply_add(arithmetic_, std::span<const float>(a.values, count), y, {sum, count});
  } else {
    const std::size_t step_a = a.uniform ? 0 : 1;
    const std::size_t step_b = b.uniform ? 0 : 1;
    const bool plain =
        formats_.accumulator == NumericFormat::fp64 && arithmetic_.multiply_add == MultiplyAdd::separate;
    for (std::size_t i = 0; i < count; ++i) {
      const double x = a.values[i * step_a];
      const double y = b.values[i * step_b];
      sum[i] = plain ? sum[i] + x * y : weir::multiply_add(arithmetic_, sum[i], x, y);
    }
  }
}

template <typename Value>
bool LaneArithmetic<Value>::has_row_sums() const {
  return std::is_same_v<Value, float> && formats_.accumulator == NumericFormat::fp32 &&
         arithmetic_.multiply_add == MultiplyAdd::fused;
}

template <typename Value>
void LaneArithmetic<Value>::multiply(const Lanes<Value>& a, const Lanes<Value>& b, std::size_t count,
                                     Value* out) const {
  pairwise(Kind::multiply, {formats_.operand, formats_.accumulator}, a, b, count, out);
}

template <typename Value>
void LaneArithmetic<Value>::combine(Kind kind, const Lanes<Value>& x, std::size_t count, Value* sum) const {
  // Sums and items of one format are operands of it; of two, fp32 has them all.
  const NumericFormat operand =
      formats_.accumulator == formats_.operand ? formats_.operand : NumericFormat::fp32;
  pairwise(kind, {operand, formats_.accumulator}, {sum}, x, count, sum);
}

template <typename Value>
void LaneArithmetic<Value>::round(Value* values, std::size_t count) const {
  if constexpr (std::is_same_v<Value, float>) {
    if (formats_.result != NumericFormat::fp32)
      round_array(formats_.result, {values, count}, {values, count});
  } else if (formats_.result != NumericFormat::fp64) {
    for (std::size_t i = 0; i < count; ++i) values[i] = round_to(formats_.result, values[i]);
  }
}

template <typename Value>
Value LaneArithmetic<Value>::constant(double value) const {
  return static_cast<Value>(round_to(formats_.result, value));
}

const LaneArithmetic<double>& exact_arithmetic() {
  static const LaneArithmetic<double> arithmetic(usual_numerics(NumericFormat::fp64).arithmetic, {});
  return arithmetic;
}

template class LaneArithmetic<float>;
template class LaneArithmetic<double>;

}  // namespace weir
