// SPDX-License-Identifier: Apache-2.0
/// Rounding to a format, ties to even, without a branch, so that a compiler can vectorise it. What holds a
/// number may be wider than its format: a float that holds an fp16 number is a float among those that fp16
/// has.
///
/// A NaN is a NaN: its sign and payload are no part of a number. Encodings have one NaN each (encoding.hpp).
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

#include "models/arithmetic/format.hpp"

namespace weir {

/// The layout of float and double, in signed integers: comparing those is one instruction on every vector
/// unit.
template <typename Float>
struct FloatLayout;
template <>
struct FloatLayout<float> {
  using Bits = std::int32_t;
  static constexpr int precision = 24, bias = 127;
  static constexpr Bits exponent = 0x7f800000;
};
template <>
struct FloatLayout<double> {
  using Bits = std::int64_t;
  static constexpr int precision = 53, bias = 1023;
  static constexpr Bits exponent = 0x7ff0000000000000;
};

/// Rounds a sum whose rounding error is known to odd: the error is not zero only if the last bit is one.
/// Rounding that to a format with at least two bits less is the same as rounding the exact sum once (Boldo
/// and Melquiond, 2008).
template <typename Float>
[[gnu::always_inline]] inline Float round_to_odd(Float sum, Float error) {
  using Bits = typename FloatLayout<Float>::Bits;
  const Bits bits = std::bit_cast<Bits>(sum);
  const Bits away = (error > 0) == (sum > 0) ? 1 : -1;
  const bool inexact = (error > 0) | (error < 0);  // false for NaN: the sum is infinite or NaN
  return std::bit_cast<Float>(inexact & (sum != 0) ? bits + (bits & 1 ? 0 : away) : bits);
}

/// a + b rounded to odd (error by Knuth's TwoSum).
template <typename Float>
[[gnu::always_inline]] inline Float sum_to_odd(Float a, Float b) {
  const Float sum = a + b;
  const Float b_part = sum - a;
  return round_to_odd(sum, (a - (sum - b_part)) + (b - b_part));
}

/// A double as a float, rounded to odd.
[[gnu::always_inline]] inline float narrow_to_odd(double x) {
  const auto narrow = static_cast<float>(x);
  return round_to_odd(narrow, static_cast<float>(x - static_cast<double>(narrow)));
}

/// x to the nearest number of a format that is narrower than Float by at least two bits.
///
/// Adding and subtracting 1.5 * 2^n rounds to multiples of the last bit of 2^n: n is chosen by the exponent
/// of x.
template <NumericFormat format, typename Float>
[[gnu::always_inline]] inline Float round_narrow(Float x) {
  using Layout = FloatLayout<Float>;
  using Bits = typename Layout::Bits;
  constexpr FormatParameters to = parameters(format);
  constexpr int stored = Layout::precision - 1;
  constexpr Bits smallest = static_cast<Bits>(to.min_exponent + Layout::bias) << stored;
  constexpr Bits shift =
      (static_cast<Bits>(Layout::precision - to.precision) << stored) + (Bits{1} << (stored - 1));
  constexpr auto last = static_cast<Float>(to.overflow_at);
  constexpr Float beyond =
      to.infinity ? std::numeric_limits<Float>::infinity() : std::numeric_limits<Float>::quiet_NaN();
  const auto size = std::bit_cast<Float>(std::bit_cast<Bits>(x) & std::numeric_limits<Bits>::max());
  const bool overflow = to.infinity ? size >= last : size > last;  // a tie goes to the even one of the two
  const Float finite = overflow | (x != x) ? Float{0} : size;
  const Bits exponent = std::bit_cast<Bits>(finite) & Layout::exponent;
  const auto magic = std::bit_cast<Float>((exponent > smallest ? exponent : smallest) + shift);
  const Float rounded = overflow ? beyond : (finite + magic) - magic;
  const auto signed_result = std::bit_cast<Float>(
      std::bit_cast<Bits>(rounded) | (std::bit_cast<Bits>(x) & std::numeric_limits<Bits>::min()));
  return x != x ? std::numeric_limits<Float>::quiet_NaN() : signed_result;
}

/// The nearest integer from -128 to 127; 0 for NaN, which int8 does not have.
template <typename Float>
[[gnu::always_inline]] inline Float round_int8(Float x) {
  constexpr Float magic = Float{3} * (FloatLayout<Float>::precision == 24 ? Float{0x1p22} : Float{0x1p51});
  const Float low = x > -128 ? x : Float{-128};
  const Float in_range = low < 127 ? low : Float{127};
  return x != x ? Float{0} : (in_range + magic) - magic;
}

/// bf16 has the exponents of fp32, where 1.5 * 2^n may overflow; but it is the upper half of the bits.
[[gnu::always_inline]] inline float round_bf16(float x) {
  const auto bits = std::bit_cast<std::uint32_t>(x);
  const std::uint32_t rounded = (bits + 0x7fff + ((bits >> 16) & 1)) & 0xffff0000;
  return x != x ? std::numeric_limits<float>::quiet_NaN() : std::bit_cast<float>(rounded);
}

/// x to the nearest number of the format, ties to even.
template <NumericFormat format, typename Float>
[[gnu::always_inline]] inline Float round_to(Float x) {
  constexpr bool single = FloatLayout<Float>::precision == 24;
  if constexpr (format == NumericFormat::fp64 || (single && format == NumericFormat::fp32)) {
    return x;
  } else if constexpr (format == NumericFormat::fp32) {
    return static_cast<float>(x);
  } else if constexpr (format == NumericFormat::int8) {
    return round_int8(x);
  } else if constexpr (single && format == NumericFormat::bf16) {
    return round_bf16(x);
  } else {
    return round_narrow<format>(x);
  }
}

}  // namespace weir
