// SPDX-License-Identifier: Apache-2.0
#include "models/arithmetic/error_bounds.hpp"

#include <cmath>
#include <limits>
#include <numbers>

namespace weir {
namespace {

constexpr double u32 = 0x1p-24;
constexpr double u16 = 0x1p-11;
constexpr double ln2 = std::numbers::ln2;
constexpr double infinity = std::numeric_limits<double>::infinity();

/// (1 + a)(1 + b) e^shift - 1.
double combined(double a, double b, double shift) { return (1 + a) * (1 + b) * std::exp(shift) - 1; }

/// 2^t by a function of the fraction with a relative error, evaluated with `roundings` of fp32.
double exp2_bound(double approximation, int roundings, double size) {
  const double t_error = 2 * u32 * size / ln2 + u32;
  return combined(approximation, roundings * u32, ln2 * t_error);
}

/// Of the chord of 2^f over [0, 1/n], where it is largest.
double chord_error(int segments) {
  const double slope = (std::exp2(1.0 / segments) - 1) * segments;
  const double f = 1 / ln2 - 1 / slope;
  return (1 + slope * f) / std::exp2(f) - 1;
}

/// Lagrange's remainder, and each of the terms up to degree 5 rounded at most six times.
double taylor5_bound(double size) {
  double term = 1;
  double terms = 1;
  for (int i = 1; i <= 5; ++i) {
    term *= size / i;
    terms += term;
  }
  return std::exp(size) * (std::pow(size, 6) / 720 + 6 * u32 * terms);
}

double taylor5_ln2_bound(double size) {
  const double k = size / ln2 + 0.5;
  const double r = ln2 * (0.5 + 2 * u32 * k);
  const double remainder = std::pow(r, 6) / 720 * std::exp(r);
  return combined(remainder, 3 * u32, ln2 * k * u32 + r * u32);
}

double cody_waite_bound(double size) {
  constexpr double low = 0x1.c84p-10;
  const double k = size / ln2 + 0.5;
  const double r = ln2 * (0.5 + 2 * u16 * k);
  const double remainder = std::pow(r, 5) / 120 * std::exp(r);
  return combined(remainder, 2 * u16, u16 * (2 * r + 2 * k * low));
}

double schraudolph_bound(double size) {
  constexpr double shift = 0.0579848;
  const double low = 1 - std::exp2(-shift);
  const double high = 2 / (std::numbers::e * ln2) * std::exp2(-shift) - 1;
  return combined(std::fmax(low, high), 0, 66 * 0x1p-23 + size / ln2 * u32);
}

/// Of the logits as elements; `lowest` is the lowest that one less the maximum can be.
struct Logits {
  double error = 0;
  double lowest = 0;
};
Logits logit_bounds(const Arithmetic& arithmetic, const AttentionRow& row) {
  const double u = unit_roundoff(arithmetic.element);
  const ErrorBound dot = dot_product_bound(row.head_dim, arithmetic);
  const double dot_error = dot.relative * row.max_logit_terms + dot.absolute;
  const double error = dot_error + u * (row.max_logit + dot_error) + smallest_step(arithmetic.element) / 2;
  return {error, -2 * (row.max_logit + error) * (1 + u)};
}

/// Of each weight exp(s - max s): the exponential, and those of the changes of a running maximum. The changes
/// add up to no more than `lowest`, so all arguments together are rounded by twice what one is.
ErrorBound weight_bound(const Arithmetic& arithmetic, const AttentionRow& row, const Logits& logits) {
  const double u = unit_roundoff(arithmetic.element);
  const double size = -logits.lowest;
  const double single = arithmetic.element == NumericFormat::fp64 ? size * u32 : 0;  // options take fp32
  const double arguments = (u * size + single) * (row.rescalings > 0 ? 2 : 1);
  const ErrorBound exponential = exponential_bound(arithmetic.exp, logits.lowest);
  const double each = combined(exponential.relative, u, 0);
  const double relative = std::expm1((1 + row.rescalings) * std::log1p(each) + logits.error + arguments);
  const double absolute = exponential.absolute * (1 + u) + smallest_step(arithmetic.element) / 2;
  const double smallest_normal = std::log(std::ldexp(1, parameters(arithmetic.element).min_exponent));
  const double underflows =
      row.rescalings > 0 ? size / -smallest_normal : 0;  // changes so large that they underflow
  return {relative, absolute * (1 + underflows) * (1 + relative)};
}

/// Of the sums over the keys, with a product and a sum for each rescaling.
ErrorBound sum_bound(const Arithmetic& arithmetic, const AttentionRow& row) {
  const ErrorBound sum = dot_product_bound(row.keys + 2 * row.rescalings, arithmetic);
  const int tiles = row.rescalings > 0 ? row.rescalings + 1 : 0;
  const double running = accumulated_roundoff((row.word_per_step ? 2 : 1) * tiles, row.running_sums);
  const double steps = (row.word_per_step ? 3 : 1) * tiles * smallest_step(row.running_sums) / 2;
  return {combined(sum.relative, running, 0), sum.absolute * (1 + running) + steps};
}

}  // namespace

double accumulated_roundoff(int roundings, NumericFormat format) {
  const double total = roundings * unit_roundoff(format);
  return total < 1 ? total / (1 - total) : infinity;
}

ErrorBound dot_product_bound(int terms, const Arithmetic& arithmetic) {
  const double relative = accumulated_roundoff(terms, arithmetic.accumulator);
  const double step = smallest_step(arithmetic.accumulator);
  return {relative, terms * step / 2 * (1 + relative)};
}

ErrorBound exponential_bound(ExpOption option, double lowest) {
  const double size = -lowest;
  const double underflow = 0x1p-149;
  switch (option) {
    case ExpOption::taylor5:
      return {taylor5_bound(size), underflow};
    case ExpOption::taylor5_ln2:
      return {taylor5_ln2_bound(size), underflow};
    case ExpOption::cody_waite_fp16:
      return {cody_waite_bound(size), 0x1p-25};
    case ExpOption::exp2_minimax3:
      return {exp2_bound(7.4782e-5, 4, size), underflow};
    case ExpOption::exp2_minimax4:
      return {exp2_bound(2.5934e-6, 5, size), underflow};
    case ExpOption::exp2_minimax5:
      return {exp2_bound(7.4937e-8, 6, size), underflow};
    case ExpOption::exp2_linear8:
      return {exp2_bound(chord_error(8), 4, size), underflow};
    case ExpOption::exp2_linear16:
      return {exp2_bound(chord_error(16), 4, size), underflow};
    case ExpOption::exp2_linear32:
      return {exp2_bound(chord_error(32), 4, size), underflow};
    case ExpOption::schraudolph:
      return {schraudolph_bound(size), 0x1p-126};
    case ExpOption::correctly_rounded:
      return {0x1p-52, 0};
  }
  return {infinity, infinity};
}

double divide_bound(const DivideOption& option) {
  if (option.method == DivideOption::Method::correctly_rounded) return 0;
  double error = 1.0 / 17 + 7 * u32;
  for (int i = 0; i < option.newton_steps; ++i) error = error * error + 2 * u32;
  return combined(error, 3 * u32, 0);
}

double attention_bound(const Arithmetic& arithmetic, const AttentionRow& row) {
  if (arithmetic.element == NumericFormat::int8) return infinity;
  const Logits logits = logit_bounds(arithmetic, row);
  const ErrorBound weight = weight_bound(arithmetic, row, logits);
  const double at_least = std::exp(-logits.error);  // the exact sum of weights
  const double weights = weight.relative + row.keys * weight.absolute / at_least;
  const ErrorBound sum = sum_bound(arithmetic, row);
  const double largest = row.keys * (1 + weights) * (1 + sum.relative) * std::fmax(row.max_value, 1);
  if (!(sum.relative < 1) || !(largest < parameters(arithmetic.accumulator).largest) ||
      !(largest < parameters(row.running_sums).largest))
    return infinity;

  const double lost = sum.absolute / at_least * (1 + 1 / row.max_value);
  if (!(sum.relative + lost < 1)) return infinity;
  const double quotient = 2 * weights + (2 * sum.relative + lost) / (1 - sum.relative - lost);
  const double last = combined(divide_bound(arithmetic.divide), unit_roundoff(arithmetic.element), 0);
  return quotient + (1 + quotient) * last + smallest_step(arithmetic.element) / 2 / row.max_value;
}

}  // namespace weir
