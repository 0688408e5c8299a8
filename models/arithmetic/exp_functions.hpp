// SPDX-License-Identifier: Apache-2.0
/// The options of ExpOption as functions of a float, without a branch, so that a compiler can vectorise them.
#pragma once

#include <array>

#include "models/arithmetic/exp_option.hpp"
#include "models/arithmetic/rounding.hpp"

namespace weir::exp_functions {

inline constexpr float log2_e = 0x1.715476p+0F;
inline constexpr float infinity = std::numeric_limits<float>::infinity();

/// x to the nearest integer, ties to even, for |x| < 2^22.
[[gnu::always_inline]] inline float nearest_integer(float x) { return (x + 0x1.8p23F) - 0x1.8p23F; }

/// 2^k of an integer -126 <= k <= 127.
[[gnu::always_inline]] inline float power_of_two(std::int32_t k) {
  return std::bit_cast<float>((k + 127) * 0x00800000);
}

/// x * 2^k for an integer -250 <= k <= 250, rounded once: the first factor changes nothing but the exponent.
[[gnu::always_inline]] inline float scale(float x, float k) {
  const auto exponent = static_cast<std::int32_t>(k);
  const std::int32_t half = exponent / 2;
  return x * power_of_two(half) * power_of_two(exponent - half);
}

/// x, so far inside the range of float that it fits an integer; the lowest for NaN.
[[gnu::always_inline]] inline float clamped(float x, float low, float high) {
  const float above = x > low ? x : low;  // low for NaN
  return above < high ? above : high;
}

/// What every option gives for NaN and infinities, else the given result.
[[gnu::always_inline]] inline float with_special_values(float x, float result) {
  const float not_low = x == -infinity ? 0.0F : result;
  return x < infinity ? not_low : x;
}

/// Horner's rule with fused multiply-adds, highest coefficient first.
template <std::size_t count>
[[gnu::always_inline]] inline float polynomial(const std::array<float, count>& coefficients, float x) {
  float result = coefficients[0];
#pragma GCC unroll 8
  for (std::size_t i = 1; i < count; ++i) result = std::fma(result, x, coefficients[i]);
  return result;
}

inline constexpr std::array<float, 6> taylor = {1.0F / 120, 1.0F / 24, 1.0F / 6, 0.5F, 1.0F, 1.0F};

[[gnu::always_inline]] inline float taylor5(float x) { return with_special_values(x, polynomial(taylor, x)); }

[[gnu::always_inline]] inline float taylor5_ln2(float x) {
  const float in_range = clamped(x, -110, 90);
  const float k = nearest_integer(in_range * log2_e);
  const float r = std::fma(-k, 0x1.62e430p-1F, in_range);
  return with_special_values(x, scale(polynomial(taylor, r), k));
}

/// One multiply-add with operands and result in fp16: the product is exact in float, and rounding their sum
/// to odd (24 bits) and then to fp16 (11) is rounding it once.
[[gnu::always_inline]] inline float multiply_add_fp16(float a, float b, float c) {
  return round_to<NumericFormat::fp16>(sum_to_odd(a * b, c));
}

/// What the option in fp16 computes with: log2 e and Taylor's coefficients in fp16; ln 2 in two parts, of
/// which the first has eight bits, so that its product with an integer below 8 is exact; the range beyond
/// which fp16 gives 0 or infinity.
inline constexpr float log2_e_fp16 = 0x1.714p+0F;
inline constexpr float ln2_high_fp16 = 0x1.62p-1F;
inline constexpr float ln2_low_fp16 = 0x1.c84p-10F;
inline constexpr float lowest_fp16 = -20;
inline constexpr float highest_fp16 = 12;
inline constexpr std::array<float, 5> taylor4_fp16 = {0x1.554p-5F, 0x1.554p-3F, 0.5F, 1.0F, 1.0F};

[[gnu::always_inline]] inline float cody_waite_fp16(float x) {
  const float element = clamped(round_to<NumericFormat::fp16>(x), lowest_fp16, highest_fp16);
  const float k = nearest_integer(round_to<NumericFormat::fp16>(element * log2_e_fp16));
  const float r = multiply_add_fp16(-k, ln2_low_fp16, multiply_add_fp16(-k, ln2_high_fp16, element));
  float p = taylor4_fp16[0];
  for (std::size_t i = 1; i < taylor4_fp16.size(); ++i) p = multiply_add_fp16(p, r, taylor4_fp16[i]);
  return with_special_values(x, round_to<NumericFormat::fp16>(scale(p, k)));
}

/// Coefficients of least relative error, from `scripts/minimax_exp2`; the test finds the equal extrema that
/// prove it.
inline constexpr std::array<float, 4> minimax3 = {0x1.3f96a4p-4F, 0x1.cefc4cp-3F, 0x1.64444cp-1F,
                                                  0x1.fff632p-1F};
inline constexpr std::array<float, 5> minimax4 = {0x1.bb7cd4p-7F, 0x1.aa13fp-5F, 0x1.ee798ap-3F,
                                                  0x1.62d166p-1F, 0x1.00002cp+0F};
inline constexpr std::array<float, 6> minimax5 = {0x1.ec320ap-10F, 0x1.26900cp-7F, 0x1.c95446p-5F,
                                                  0x1.ebd5a8p-3F,  0x1.62e4f6p-1F, 0x1.fffffep-1F};

/// t = x log2 e in float, as integer and fraction. Clamped where 2^t has long become 0 or infinite.
struct BinaryLogarithm {
  float integer;
  float fraction;  ///< 0 <= fraction < 1
};
[[gnu::always_inline]] inline BinaryLogarithm binary_logarithm(float x) {
  const float t = clamped(x, -110, 90) * log2_e;
  const float nearest = nearest_integer(t);
  const float integer = nearest - (nearest > t ? 1.0F : 0.0F);
  const float fraction = t - integer;  // exact, but for a t so little below 0 that it gives 1
  return {integer, fraction < 1 ? fraction : 0x1.fffffep-1F};
}

template <std::size_t count>
[[gnu::always_inline]] inline float exp2_minimax(const std::array<float, count>& coefficients, float x) {
  const BinaryLogarithm t = binary_logarithm(x);
  return with_special_values(x, scale(polynomial(coefficients, t.fraction), t.integer));
}

/// 2^(j/n) by its power series, in double.
constexpr double root_of_two(int j, int n) {
  const double y = 0.6931471805599453094 * j / n;
  double term = 1;
  double sum = 1;
  for (int i = 1; i < 24; ++i) {
    term *= y / i;
    sum += term;
  }
  return sum;
}

/// The chords of 2^f over `segments` equal parts of [0, 1]: slope * f + intercept.
template <int segments>
struct ChordTable {
  std::array<float, segments> slope{};
  std::array<float, segments> intercept{};

  constexpr ChordTable() {
    for (int j = 0; j < segments; ++j) {
      const double rise = (root_of_two(j + 1, segments) - root_of_two(j, segments)) * segments;
      slope[j] = static_cast<float>(rise);
      intercept[j] = static_cast<float>(root_of_two(j, segments) - rise * j / segments);
    }
  }
};
template <int segments>
inline constexpr ChordTable<segments> chords{};

/// 2^f by the chord of its segment, 0 <= f < 1.
template <int segments>
[[gnu::always_inline]] inline float on_chord(float f) {
  const auto j = static_cast<std::int32_t>(f * segments);
  return std::fma(chords<segments>.slope[j], f, chords<segments>.intercept[j]);
}

template <int segments>
[[gnu::always_inline]] inline float exp2_linear(float x) {
  const BinaryLogarithm t = binary_logarithm(x);
  return with_special_values(x, scale(on_chord<segments>(t.fraction), t.integer));
}

/// The mean square relative error is least for log2(3 / (8 ln 2) + 1/2) = 0.0579848 (the article's C =
/// 60801).
[[gnu::always_inline]] inline float schraudolph(float x) {
  constexpr float slope = 0x1.715476p+23F;  // 2^23 / ln 2
  constexpr float offset = (127 - 0.0579848F) * 0x1p23F;
  const float bits = clamped(std::fma(x, slope, offset), 0.0F, 0x1.fep30F);  // from 0 to the bits of infinity
  return with_special_values(x, std::bit_cast<float>(static_cast<std::int32_t>(bits)));
}

/// One of the options that end in fp32: all but correctly_rounded.
template <ExpOption option>
[[gnu::always_inline]] inline float evaluate(float x) {
  if constexpr (option == ExpOption::taylor5) return taylor5(x);
  if constexpr (option == ExpOption::taylor5_ln2) return taylor5_ln2(x);
  if constexpr (option == ExpOption::cody_waite_fp16) return cody_waite_fp16(x);
  if constexpr (option == ExpOption::exp2_minimax3) return exp2_minimax(minimax3, x);
  if constexpr (option == ExpOption::exp2_minimax4) return exp2_minimax(minimax4, x);
  if constexpr (option == ExpOption::exp2_minimax5) return exp2_minimax(minimax5, x);
  if constexpr (option == ExpOption::exp2_linear8) return exp2_linear<8>(x);
  if constexpr (option == ExpOption::exp2_linear16) return exp2_linear<16>(x);
  if constexpr (option == ExpOption::exp2_linear32) return exp2_linear<32>(x);
  return schraudolph(x);
}

}  // namespace weir::exp_functions
