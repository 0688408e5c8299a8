// SPDX-License-Identifier: Apache-2.0
#include "models/arithmetic/operations.hpp"

#include "models/arithmetic/divide_functions.hpp"
#include "models/arithmetic/encoding.hpp"
#include "models/arithmetic/exp_functions.hpp"

namespace weir {
namespace {

/// A result whose rounding error is known, rounded once. In fp64 it has been.
double round_once(NumericFormat result, double value, double error) {
  return result == NumericFormat::fp64 ? value : round_to(result, round_to_odd(value, error));
}

template <ExpOption option>
double in_single(double x) {
  return exp_functions::evaluate<option>(static_cast<float>(x));
}

double newton(int steps, float a, float b) {
  switch (steps) {
    case 0:
      return divide_functions::newton<0>(a, b);
    case 1:
      return divide_functions::newton<1>(a, b);
    case 2:
      return divide_functions::newton<2>(a, b);
    case 3:
      return divide_functions::newton<3>(a, b);
    default:
      return divide_functions::newton<4>(a, b);
  }
}

}  // namespace

double add(NumericFormat result, double a, double b) {
  return result == NumericFormat::fp64 ? a + b : round_to(result, sum_to_odd(a, b));
}

double subtract(NumericFormat result, double a, double b) { return add(result, a, -b); }

double multiply(NumericFormat result, double a, double b) {
  const double product = a * b;
  return round_once(result, product, std::fma(a, b, -product));
}

double divide(NumericFormat result, double a, double b) {
  const double quotient = a / b;
  const double rest = std::fma(-quotient, b, a);
  return round_once(result, quotient, b < 0 ? -rest : rest);
}

double multiply_add(const Arithmetic& arithmetic, double accumulator, double a, double b) {
  const NumericFormat format = arithmetic.accumulator;
  if (arithmetic.multiply_add == MultiplyAdd::separate)
    return add(format, accumulator, multiply(format, a, b));
  if (format == NumericFormat::fp64) return std::fma(a, b, accumulator);
  return round_to(format, sum_to_odd(a * b, accumulator));  // up to 48 bits: the product is exact
}

double maximum(double a, double b) { return std::isnan(a) || a > b ? a : b; }
double minimum(double a, double b) { return std::isnan(a) || a < b ? a : b; }

double divide(const DivideOption& option, NumericFormat result, double a, double b) {
  if (option.method == DivideOption::Method::correctly_rounded) return divide(result, a, b);
  return round_to(result, newton(option.newton_steps, static_cast<float>(a), static_cast<float>(b)));
}

double unrounded_exponential(ExpOption option, double x) {
  switch (option) {
    case ExpOption::taylor5:
      return in_single<ExpOption::taylor5>(x);
    case ExpOption::taylor5_ln2:
      return in_single<ExpOption::taylor5_ln2>(x);
    case ExpOption::cody_waite_fp16:
      return in_single<ExpOption::cody_waite_fp16>(x);
    case ExpOption::exp2_minimax3:
      return in_single<ExpOption::exp2_minimax3>(x);
    case ExpOption::exp2_minimax4:
      return in_single<ExpOption::exp2_minimax4>(x);
    case ExpOption::exp2_minimax5:
      return in_single<ExpOption::exp2_minimax5>(x);
    case ExpOption::exp2_linear8:
      return in_single<ExpOption::exp2_linear8>(x);
    case ExpOption::exp2_linear16:
      return in_single<ExpOption::exp2_linear16>(x);
    case ExpOption::exp2_linear32:
      return in_single<ExpOption::exp2_linear32>(x);
    case ExpOption::schraudolph:
      return in_single<ExpOption::schraudolph>(x);
    case ExpOption::correctly_rounded:
      return std::exp(x);
  }
  return x;
}

double exponential(ExpOption option, NumericFormat result, double x) {
  return round_to(result, unrounded_exponential(option, x));
}

}  // namespace weir
