// SPDX-License-Identifier: Apache-2.0
/// The loops of ArrayKernels, written once. Each kind of machine instantiates them in a file of its own with
/// a `Half` that rounds to fp16, inside functions that may use the machine's instructions: everything here is
/// inlined into those. All results are correctly rounded or sums and products of such, so every machine gives
/// the same numbers.
#pragma once

#include <algorithm>

#include "models/arithmetic/array_kernels.hpp"
#include "models/arithmetic/divide_functions.hpp"
#include "models/arithmetic/exp_functions.hpp"
#include "models/arithmetic/rounding.hpp"

#define WEIR_INLINE [[gnu::always_inline]] inline
#define WEIR_INLINE_LAMBDA __attribute__((always_inline))

namespace weir::array_loops {

using Operands = ArrayKernels::Operands;

/// Whether products of two numbers of the format are exact in fp32: up to 12 bits, and far from its ends.
constexpr bool has_exact_products(NumericFormat format) {
  return format != NumericFormat::fp64 && format != NumericFormat::fp32 && format != NumericFormat::bf16;
}

/// out[i] = function(i) for all i. The function reads element i of its arrays only, so `out` may be one of
/// them.
template <typename Function>
WEIR_INLINE void for_each(std::size_t count, float* out, Function function) {
#pragma GCC ivdep
  for (std::size_t i = 0; i < count; ++i) out[i] = function(i);
}

template <NumericFormat format>
WEIR_INLINE void round_all(const float* in, float* out, std::size_t count) {
  for_each(count, out, [=](std::size_t i) WEIR_INLINE_LAMBDA { return round_to<format>(in[i]); });
}

/// in, rounded to the format, as out; they may be the same.
template <typename Half>
WEIR_INLINE void round_array(NumericFormat format, const float* in, float* out, std::size_t count) {
  switch (format) {
    case NumericFormat::fp16:
      Half::round(in, out, count);
      break;
    case NumericFormat::bf16:
      round_all<NumericFormat::bf16>(in, out, count);
      break;
    case NumericFormat::fp8_e4m3:
      round_all<NumericFormat::fp8_e4m3>(in, out, count);
      break;
    case NumericFormat::fp8_e5m2:
      round_all<NumericFormat::fp8_e5m2>(in, out, count);
      break;
    case NumericFormat::int8:
      round_all<NumericFormat::int8>(in, out, count);
      break;
    case NumericFormat::fp32:
    case NumericFormat::fp64:
      round_all<NumericFormat::fp32>(in, out, count);
      break;
  }
}

/// out[i] = function(i), which is exact or rounded to odd, rounded to the format: in blocks that stay in the
/// cache.
template <typename Half, typename Function>
WEIR_INLINE void for_each_rounded(NumericFormat format, const Operands& operands, Function function) {
  if (format == NumericFormat::fp32) {
    for_each(operands.count, operands.out, function);
    return;
  }
  constexpr std::size_t block = 512;
  alignas(64) float buffer[block];
  for (std::size_t begin = 0; begin < operands.count; begin += block) {
    const std::size_t count = std::min(block, operands.count - begin);
    for_each(count, buffer, [=](std::size_t i) WEIR_INLINE_LAMBDA { return function(begin + i); });
    round_array<Half>(format, buffer, operands.out + begin, count);
  }
}

/// The same for operation(x[i], y[i]), where x or y may be one for all.
template <typename Half, typename Operation>
WEIR_INLINE void apply(NumericFormat format, const Operands& operands, Operation operation) {
  const float* x = operands.x;
  const float* y = operands.y;
  if (operands.scalar_x) {
    const float first = x[0];
    for_each_rounded<Half>(format, operands,
                           [=](std::size_t i) WEIR_INLINE_LAMBDA { return operation(first, y[i]); });
  } else if (operands.scalar_y) {
    const float second = y[0];
    for_each_rounded<Half>(format, operands,
                           [=](std::size_t i) WEIR_INLINE_LAMBDA { return operation(x[i], second); });
  } else {
    for_each_rounded<Half>(format, operands,
                           [=](std::size_t i) WEIR_INLINE_LAMBDA { return operation(x[i], y[i]); });
  }
}

/// Whether rounding the fp32 result of an operation again gives what rounding once does. Precision 24
/// suffices for sums, products and quotients of numbers with up to 11 bits (24 >= 2 * 11 + 2: Figueroa,
/// 1995), and subnormal sums are exact.
constexpr bool may_round_twice(OperationFormats formats) {
  return formats.result == NumericFormat::fp32 ||
         (formats.operand == formats.result && formats.operand != NumericFormat::bf16) ||
         (has_exact_products(formats.operand) && formats.result == NumericFormat::fp16);
}

template <typename Half>
WEIR_INLINE void add(OperationFormats formats, const Operands& operands, float sign) {
  if (may_round_twice(formats)) {
    apply<Half>(formats.result, operands, [=](float x, float y) WEIR_INLINE_LAMBDA { return x + sign * y; });
  } else {
    apply<Half>(formats.result, operands, [=](float x, float y) WEIR_INLINE_LAMBDA {
      return narrow_to_odd(sum_to_odd(static_cast<double>(x), static_cast<double>(sign * y)));
    });
  }
}

/// Products of floats are exact in double.
template <typename Half>
WEIR_INLINE void multiply(OperationFormats formats, const Operands& operands) {
  if (may_round_twice(formats)) {
    apply<Half>(formats.result, operands, [](float x, float y) WEIR_INLINE_LAMBDA { return x * y; });
  } else {
    apply<Half>(formats.result, operands, [](float x, float y) WEIR_INLINE_LAMBDA {
      return narrow_to_odd(static_cast<double>(x) * static_cast<double>(y));
    });
  }
}

template <typename Half, int steps>
WEIR_INLINE void divide_by_newton(NumericFormat result, const Operands& operands) {
  apply<Half>(result, operands,
              [](float x, float y) WEIR_INLINE_LAMBDA { return divide_functions::newton<steps>(x, y); });
}

/// Quotients of floats in double are as far from halfway between shorter numbers as 53 >= 2 * 24 + 2 bits
/// tell.
template <typename Half>
WEIR_INLINE void divide(const DivideOption& option, OperationFormats formats, const Operands& operands) {
  if (option.method == DivideOption::Method::correctly_rounded) {
    if (formats.result == NumericFormat::fp32) {
      apply<Half>(formats.result, operands, [](float x, float y) WEIR_INLINE_LAMBDA { return x / y; });
    } else {
      apply<Half>(formats.result, operands, [](float x, float y) WEIR_INLINE_LAMBDA {
        return narrow_to_odd(static_cast<double>(x) / static_cast<double>(y));
      });
    }
    return;
  }
  switch (option.newton_steps) {
    case 0:
      divide_by_newton<Half, 0>(formats.result, operands);
      break;
    case 1:
      divide_by_newton<Half, 1>(formats.result, operands);
      break;
    case 2:
      divide_by_newton<Half, 2>(formats.result, operands);
      break;
    case 3:
      divide_by_newton<Half, 3>(formats.result, operands);
      break;
    default:
      divide_by_newton<Half, 4>(formats.result, operands);
      break;
  }
}

template <typename Half>
WEIR_INLINE void maximum(const Operands& operands) {
  apply<Half>(NumericFormat::fp32, operands,
              [](float x, float y) WEIR_INLINE_LAMBDA { return (x != x) | (x > y) ? x : y; });
}

template <typename Half>
WEIR_INLINE void minimum(const Operands& operands) {
  apply<Half>(NumericFormat::fp32, operands,
              [](float x, float y) WEIR_INLINE_LAMBDA { return (x != x) | (x < y) ? x : y; });
}

}  // namespace weir::array_loops
