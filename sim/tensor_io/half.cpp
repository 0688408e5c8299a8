// SPDX-License-Identifier: Apache-2.0
#include "sim/tensor_io/half.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace weir {
namespace {

constexpr int mantissa_bits = 10;
constexpr int exponent_bias = 15;
constexpr std::uint16_t infinity_bits = 0x7c00;
constexpr std::uint16_t nan_bits = 0x7e00;
constexpr double beyond_range = 65520;  // halfway from the largest finite half, 65504, to the next

}  // namespace

double from_half(std::uint16_t bits) {
  const int exponent = (bits >> mantissa_bits) & 31;
  const int mantissa = bits & 1023;
  double value = 0;
  if (exponent == 31) {
    value =
        mantissa == 0 ? std::numeric_limits<double>::infinity() : std::numeric_limits<double>::quiet_NaN();
  } else if (exponent == 0) {
    value = std::ldexp(mantissa, 1 - exponent_bias - mantissa_bits);
  } else {
    value = std::ldexp(mantissa + 1024, exponent - exponent_bias - mantissa_bits);
  }
  return (bits & 0x8000) != 0 ? -value : value;
}

std::uint16_t to_half(double value) {
  if (std::isnan(value)) return nan_bits;
  const std::uint16_t sign = std::signbit(value) ? 0x8000 : 0;
  const double size = std::abs(value);
  if (size == 0) return sign;
  if (size >= beyond_range) return sign | infinity_bits;
  int exponent = 0;
  std::frexp(size, &exponent);                    // size < 2^exponent
  const int unit = std::max(exponent - 11, -24);  // the last bit of the mantissa is worth 2^unit
  const double units = std::nearbyint(std::ldexp(size, -unit));  // up to 2048: it may carry into the exponent
  const int biased = unit + 24;  // 0: subnormal, or the smallest normal exponent
  return static_cast<std::uint16_t>(sign | (biased * 1024 + static_cast<int>(units)));
}

}  // namespace weir
