// SPDX-License-Identifier: Apache-2.0
/// Division by Newton's reciprocal as a function of floats, without a branch, so that a compiler can
/// vectorise it.
#pragma once

#include "models/arithmetic/exp_functions.hpp"
#include "models/arithmetic/rounding.hpp"

namespace weir::divide_functions {

/// x = mantissa * 2^exponent with 0.5 <= |mantissa| < 1, for finite x other than 0.
struct Parts {
  float mantissa;
  std::int32_t exponent;
};
[[gnu::always_inline]] inline Parts parts(float x) {
  const bool subnormal = std::abs(x) < 0x1p-126F;
  const auto bits = std::bit_cast<std::int32_t>(subnormal ? x * 0x1p24F : x);
  const std::int32_t exponent = ((bits >> 23) & 255) - 126 - (subnormal ? 24 : 0);
  return {std::bit_cast<float>((bits & ~FloatLayout<float>::exponent) | 0x3f000000), exponent};
}

/// a / b in fp32: the reciprocal of b's mantissa from a line, `steps` times y (2 - m y), times a's mantissa.
/// Every multiply-add is fused and rounded to fp32.
template <int steps>
[[gnu::always_inline]] inline float newton(float a, float b) {
  const Parts dividend = parts(a);
  const Parts divisor = parts(b);
  const float m = std::abs(divisor.mantissa);
  float y = std::fma(m, -0x1.e1e1e2p+0F, 0x1.696968p+1F);  // 48/17 - 32/17 m
#pragma GCC unroll 8
  for (int i = 0; i < steps; ++i) y = std::fma(y, std::fma(-m, y, 1.0F), y);
  const float quotient = std::copysign(1.0F, b) * dividend.mantissa * y;
  const std::int32_t exponent = dividend.exponent - divisor.exponent;
  const std::int32_t in_range = exponent < -160 ? -160 : (exponent > 140 ? 140 : exponent);
  const float exact_case = a / b;  // zeros, infinities and NaN are found before the multiplier sees them
  const bool special = (exact_case != exact_case) | (a == 0) | (b == 0) |
                       (std::abs(a) == exp_functions::infinity) | (std::abs(b) == exp_functions::infinity);
  return special ? exact_case : exp_functions::scale(quotient, static_cast<float>(in_range));
}

}  // namespace weir::divide_functions
