// SPDX-License-Identifier: Apache-2.0
#include "models/error_propagation/bounded_value.hpp"

#include <cmath>

#include "validation/catch.hpp"

namespace weir {
namespace {

using Catch::Matchers::WithinRel;

BoundedValue plain(double value, double error) { return {value, error, {}, false}; }

}  // namespace

TEST_CASE("Errors of sums add up, those of products and quotients are relative",
          "[unit][error_propagation]") {
  const Deviations none;
  CHECK(sum_of(plain(3, 0.1), plain(1, 0.2), -1, none).value == 2);
  CHECK_THAT(sum_of(plain(3, 0.1), plain(1, 0.2), -1, none).error, WithinRel(0.3, 1e-15));
  CHECK_THAT(product_of(plain(3, 0.1), plain(-2, 0.2), none).error, WithinRel(3.1 * 2.2 - 6, 1e-12));
  CHECK_THAT(quotient_of(plain(3, 0.1), plain(2, 0.2), none).error, WithinRel(3.1 / 1.8 - 1.5, 1e-12));
  CHECK(std::isinf(quotient_of(plain(3, 0.1), plain(0.2, 0.2), none).error));
  CHECK_THAT(exponential_of(plain(1, 0.1), none).error, WithinRel(std::exp(1.1) - std::exp(1), 1e-12));
  CHECK_THAT(logarithm_of(plain(2, 0.5), none).error, WithinRel(std::log(2 / 1.5), 1e-12));
}

TEST_CASE("A quotient does not see what numerator and denominator share", "[unit][error_propagation]") {
  Deviations deviations;
  const BoundedValue maximum = deviations.named(plain(5, 0.25));
  const BoundedValue numerator = exponential_of(sum_of(plain(4, 0.01), maximum, -1, deviations), deviations);
  const BoundedValue denominator =
      exponential_of(sum_of(plain(5, 0.01), maximum, -1, deviations), deviations);
  CHECK_THAT(deviations.alone(numerator).error, WithinRel(std::exp(-1) * std::expm1(0.26), 1e-12));
  const BoundedValue weight = quotient_of(numerator, denominator, deviations);
  CHECK(weight.shared.is_none());
  CHECK_THAT(weight.error, WithinRel(std::exp(-1) * (std::exp(0.01) / (2 - std::exp(0.01)) - 1), 1e-9));
}

TEST_CASE("A factor for the change of a maximum takes the old one's deviation away",
          "[unit][error_propagation]") {
  Deviations deviations;
  const BoundedValue before = deviations.named(plain(3, 0.5));
  const BoundedValue after = deviations.named(plain(4, 0.5));
  const BoundedValue old_sum = exponential_of(sum_of(plain(2, 0), before, -1, deviations), deviations);
  const BoundedValue factor = exponential_of(sum_of(before, after, -1, deviations), deviations);
  const BoundedValue rescaled = product_of(factor, old_sum, deviations);
  const BoundedValue fresh = exponential_of(sum_of(plain(4, 0), after, -1, deviations), deviations);
  CHECK(rescaled.shared == fresh.shared);
  const BoundedValue sum = sum_of(rescaled, fresh, 1, deviations);
  CHECK(sum.shared == fresh.shared);
  CHECK(sum.error == 0);
}

TEST_CASE("Deviations that do not go together become errors", "[unit][error_propagation]") {
  Deviations deviations;
  const BoundedValue first = exponential_of(deviations.named(plain(0, 0.5)), deviations);
  const BoundedValue second = exponential_of(deviations.named(plain(1, 0.25)), deviations);
  const BoundedValue sum = sum_of(first, second, 1, deviations);
  CHECK(sum.shared.is_none());
  CHECK_THAT(sum.error, WithinRel(std::expm1(0.5) + std::exp(1) * std::expm1(0.25), 1e-12));
  // The other way round a sum of three deviations is one too many.
  const BoundedValue third = deviations.named(plain(2, 0.125));
  const BoundedValue two = product_of(first, second, deviations);
  CHECK(!two.shared.is_none());
  const BoundedValue three = product_of(two, exponential_of(third, deviations), deviations);
  CHECK(three.shared.is_none());
  CHECK_THAT(three.error, WithinRel(std::exp(3) * std::expm1(0.875), 1e-12));
}

TEST_CASE("A value without an error needs no deviation", "[unit][error_propagation]") {
  Deviations deviations;
  CHECK(deviations.named(plain(5, 0)).shared.is_none());
  CHECK(std::isinf(deviations.named(plain(5, INFINITY)).error));
}

}  // namespace weir
