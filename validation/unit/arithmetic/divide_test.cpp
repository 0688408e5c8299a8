// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <limits>

#include "models/arithmetic/encoding.hpp"
#include "models/arithmetic/operations.hpp"
#include "validation/catch.hpp"

using namespace weir;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

/// The largest relative error of 1 / m over the mantissas of fp16, in fp32.
double reciprocal_error(int steps) {
  double worst = 0;
  for (int i = 0; i < 1024; ++i) {
    const double m = 1 + i / 1024.0;
    const double quotient = divide({DivideOption::Method::newton, steps}, NumericFormat::fp32, 1, m);
    worst = std::fmax(worst, std::abs(quotient * m - 1));
  }
  return worst;
}

}  // namespace

TEST_CASE("Each Newton step squares the error of the seed, down to that of fp32", "[unit][arithmetic]") {
  double bound = 1.0 / 17;
  for (int steps = 0; steps <= 3; ++steps) {
    CAPTURE(steps);
    CHECK(reciprocal_error(steps) <= bound + 0x1p-22);
    CHECK(reciprocal_error(steps) >= bound / 2 - 0x1p-24);
    bound *= bound;
  }
  CHECK(reciprocal_error(4) <= 0x1p-22);
}

TEST_CASE("Newton's division covers the whole range of fp32, subnormal numbers too", "[unit][arithmetic]") {
  const DivideOption newton{DivideOption::Method::newton, 4};
  for (const double a : {1.0, -3.0, 0x1p-149, 0x1.5p-130, 0x1.fffffep127}) {
    for (const double b : {1.0, 7.0, -0x1p-149, 0x1.5p-130, 0x1.fffffep127}) {
      CAPTURE(a, b);
      const double exact = round_to(NumericFormat::fp32, a / b);
      const double quotient = divide(newton, NumericFormat::fp32, a, b);
      if (std::isinf(exact) || exact == 0)
        CHECK(quotient == exact);
      else
        CHECK(std::abs(quotient - exact) <= std::abs(exact) * 0x1p-22 + 0x1p-149);
    }
  }
}

TEST_CASE("Special quotients are the same by every option", "[unit][arithmetic]") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double operands[] = {0, -0.0, 1, -2, infinity, -infinity, nan};
  for (int steps = 0; steps <= max_newton_steps; ++steps) {
    for (const double a : operands) {
      for (const double b : operands) {
        if (std::isfinite(a / b) && a != 0 && std::isfinite(b)) continue;
        CAPTURE(steps, a, b);
        const double expected = divide(NumericFormat::fp16, a, b);
        const double quotient = divide({DivideOption::Method::newton, steps}, NumericFormat::fp16, a, b);
        CHECK(((std::isnan(expected) && std::isnan(quotient)) ||
               (quotient == expected && std::signbit(quotient) == std::signbit(expected))));
      }
    }
  }
}

TEST_CASE("A quotient takes one cycle of a divider, or two and two a step", "[unit][arithmetic]") {
  CHECK(issue_cycles({}) == 1);
  CHECK(issue_cycles({DivideOption::Method::newton, 0}) == 2);
  CHECK(issue_cycles({DivideOption::Method::newton, 2}) == 6);
}
