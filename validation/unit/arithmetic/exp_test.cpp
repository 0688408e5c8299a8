// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <limits>

#include "models/arithmetic/encoding.hpp"
#include "models/arithmetic/error_statistics.hpp"
#include "models/arithmetic/exp_functions.hpp"
#include "models/arithmetic/operations.hpp"
#include "validation/catch.hpp"

using namespace weir;
using Catch::Matchers::WithinRel;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

/// Errors over the 18,688 fp16 inputs in [-10, 0), as the figures below are defined.
struct Errors {
  double relative = 0, absolute = 0;  ///< of the option before it is rounded to fp16
  double rounded = 0;                 ///< relative, after
};
Errors errors(ExpOption option) {
  Errors result;
  for (unsigned bits = 0x8001; bits <= encode(NumericFormat::fp16, -10); ++bits) {
    const double x = decode(NumericFormat::fp16, bits);
    const double exact = std::exp(x);
    const double value = unrounded_exponential(option, x);
    result.relative = std::fmax(result.relative, std::abs(value / exact - 1));
    result.absolute = std::fmax(result.absolute, std::abs(value - exact));
    result.rounded =
        std::fmax(result.rounded, std::abs(exponential(option, NumericFormat::fp16, x) / exact - 1));
  }
  return result;
}

}  // namespace

TEST_CASE("Exponentials have the errors known of their methods from -10 to 0", "[unit][arithmetic]") {
  CHECK_THAT(errors(ExpOption::correctly_rounded).rounded, WithinRel(6.2e-4, 0.01));  // exp(-10) is subnormal
  CHECK_THAT(errors(ExpOption::taylor5).absolute, WithinRel(5.4e2, 0.01));            // 542.3 at -10
  CHECK_THAT(errors(ExpOption::taylor5_ln2).rounded, WithinRel(6.2e-4, 0.01));
  CHECK_THAT(errors(ExpOption::cody_waite_fp16).rounded, WithinRel(1.0e-3, 0.03));
  CHECK_THAT(errors(ExpOption::exp2_linear8).relative, WithinRel(9.4e-4, 0.01));
  CHECK_THAT(errors(ExpOption::exp2_linear16).relative, WithinRel(2.35e-4, 0.01));  // elsewhere 2.3e-4
  CHECK_THAT(errors(ExpOption::exp2_linear32).relative, WithinRel(5.9e-5, 0.01));
  CHECK_THAT(errors(ExpOption::schraudolph).relative, WithinRel(3.9e-2, 0.02));
}

TEST_CASE(
    "The minimax exponentials have less error than 8.8e-5 and 3.2e-6, and degree 5 that of its argument",
    "[unit][arithmetic]") {
  // Elsewhere measured: 8.8e-5, 3.2e-6, 4.4e-7. The least possible are 7.48e-5, 2.59e-6 and 7.5e-8
  // (scripts/minimax_exp2); what degrees 4 and 5 have beyond is t = x log2 e in fp32: up to 2^-21, ln 2 *
  // 2^-21 = 3.3e-7 in the result.
  CHECK_THAT(errors(ExpOption::exp2_minimax3).relative, WithinRel(7.51e-5, 0.01));
  CHECK_THAT(errors(ExpOption::exp2_minimax4).relative, WithinRel(3.02e-6, 0.01));
  CHECK_THAT(errors(ExpOption::exp2_minimax5).relative, WithinRel(5.45e-7, 0.01));
  for (const ExpOption option :
       {ExpOption::exp2_minimax3, ExpOption::exp2_minimax4, ExpOption::exp2_minimax5})
    CHECK_THAT(errors(option).rounded, WithinRel(6.2e-4, 0.01));  // no more than that of rounding to fp16
}

namespace {

/// The relative error of a polynomial for 2^f with coefficients highest first, in double.
template <std::size_t count>
double polynomial_error(const std::array<float, count>& coefficients, double f) {
  double value = 0;
  for (const float coefficient : coefficients) value = value * f + coefficient;
  return value / std::exp2(f) - 1;
}

/// The largest errors between changes of sign over [0, 1], in order.
template <std::size_t count>
std::vector<double> extrema(const std::array<float, count>& coefficients) {
  std::vector<double> found;
  for (int i = 0; i <= 100000; ++i) {
    const double error = polynomial_error(coefficients, i / 100000.0);
    if (found.empty() || found.back() * error < 0) found.push_back(error);
    if (std::abs(error) > std::abs(found.back())) found.back() = error;
  }
  return found;
}

}  // namespace

TEST_CASE("The minimax polynomials equioscillate, so that none of their degree is better",
          "[unit][arithmetic]") {
  // By Chebyshev's theorem: degree + 2 extrema of equal size and alternating sign. fp32 coefficients move
  // them a little.
  const auto check = [](const auto& coefficients, double error, double tolerance) {
    const std::vector<double> found = extrema(coefficients);
    REQUIRE(found.size() == coefficients.size() + 1);
    for (const double extremum : found) CHECK_THAT(std::abs(extremum), WithinRel(error, tolerance));
  };
  check(exp_functions::minimax3, 7.478144e-05, 0.001);
  check(exp_functions::minimax4, 2.593371e-06, 0.03);
  check(exp_functions::minimax5, 7.493647e-08, 0.8);  // as large as the coefficients' own rounding, 6e-8
}

TEST_CASE("Every exponential has the special values of the exponential function", "[unit][arithmetic]") {
  for (const ExpOption option : exp_options) {
    for (const NumericFormat format : {NumericFormat::fp32, NumericFormat::fp16, NumericFormat::bf16}) {
      CAPTURE(to_string(option), to_string(format));
      CHECK(exponential(option, format, -infinity) == 0);
      CHECK(exponential(option, format, infinity) == infinity);
      CHECK(std::isnan(exponential(option, format, std::numeric_limits<double>::quiet_NaN())));
      CHECK_THAT(exponential(option, format, 0),
                 WithinRel(1, option == ExpOption::schraudolph ? 0.04 : 1e-4));
      if (option == ExpOption::taylor5) continue;
      CHECK(exponential(option, format, -200) == 0);
      CHECK(exponential(option, format, 200) == infinity);
    }
    // fp16: 65504 = exp(11.0898...); below exp(-17.32868) it is nearer to 0 than to 2^-24.
    if (option == ExpOption::taylor5 || option == ExpOption::schraudolph) continue;
    CHECK(exponential(option, NumericFormat::fp16, 11.125) == infinity);
    CHECK(exponential(option, NumericFormat::fp16, -17.375) == 0);
    CHECK(std::isfinite(exponential(option, NumericFormat::fp16, 11.078125)));
    CHECK(exponential(option, NumericFormat::fp16, -17.25) == 0x1p-24);
  }
}

TEST_CASE("exp(0) is 1 in fp16 by every option but Schraudolph's", "[unit][arithmetic]") {
  for (const ExpOption option : exp_options) {
    CAPTURE(to_string(option));
    CHECK((exponential(option, NumericFormat::fp16, 0) == 1) == (option != ExpOption::schraudolph));
  }
}

TEST_CASE("The exponential of a number just below 0 is almost 1 by every option", "[unit][arithmetic]") {
  // t = x log2 e, t - floor(t): 1 - 2^-40 is 1 in fp32, which no table of segments has an entry for.
  for (const ExpOption option : exp_options) {
    for (const double x : {-0x1p-24, -0x1p-40, -0x1p-126, -0x1p-149}) {
      CAPTURE(to_string(option), x);
      CHECK_THAT(exponential(option, NumericFormat::fp32, x),
                 WithinRel(1, option == ExpOption::schraudolph ? 0.04 : 1e-4));
    }
  }
}

TEST_CASE("No exponential of a 16-bit number is too near to halfway for the correctly rounded option",
          "[unit][arithmetic]") {
  // std::exp is within 2^-52; if moving it by 2^-50 either way changes nothing, its rounding is the exact
  // value's.
  int in_doubt = 0;
  for (const NumericFormat format : {NumericFormat::fp16, NumericFormat::bf16}) {
    for (unsigned bits = 0; bits < 0x10000; ++bits) {
      const double x = decode(format, bits);
      if (!std::isfinite(x) || x == 0) continue;
      for (const NumericFormat result : {format, NumericFormat::fp32}) {
        const double value = std::exp(x);
        in_doubt +=
            round_to(result, std::nextafter(value, infinity)) != round_to(result, std::nextafter(value, 0.0));
      }
    }
  }
  CHECK(in_doubt == 0);
}

TEST_CASE("Exponentials take the issue cycles of their operations", "[unit][arithmetic]") {
  const auto cycles = [](ExpOption option) { return cost(option).issue_cycles(); };
  CHECK(cycles(ExpOption::taylor5) == 6);
  CHECK(cycles(ExpOption::taylor5_ln2) == 9);
  CHECK(cycles(ExpOption::cody_waite_fp16) == 9);
  CHECK(cycles(ExpOption::exp2_minimax3) == 6);
  CHECK(cycles(ExpOption::exp2_minimax4) == 7);
  CHECK(cycles(ExpOption::exp2_minimax5) == 8);
  CHECK(cycles(ExpOption::exp2_linear8) == 3);
  CHECK(cost(ExpOption::exp2_linear32).table_reads == 1);
  CHECK(cycles(ExpOption::schraudolph) == 2);
  CHECK(cycles(ExpOption::correctly_rounded) == 1);
}

TEST_CASE("Every option and format is found by the name it prints", "[unit][arithmetic]") {
  for (const ExpOption option : exp_options) CHECK(exp_option(to_string(option)) == option);
  for (const NumericFormat format : numeric_formats) CHECK(numeric_format(to_string(format)) == format);
  for (const char* name : {"correctly-rounded", "newton0", "newton4"})
    CHECK(to_string(*divide_option(name)) == name);
  CHECK_FALSE(exp_option("taylor6"));
  CHECK_FALSE(numeric_format("fp17"));
  CHECK_FALSE(divide_option("newton5"));
}
