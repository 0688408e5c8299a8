// SPDX-License-Identifier: Apache-2.0
#include "models/error_propagation/propagate.hpp"

#include <cmath>
#include <numeric>

#include "models/arithmetic/error_bounds.hpp"
#include "validation/unit/interpreter/small_cascade.hpp"

namespace weir::test {
namespace {

using Catch::Matchers::WithinRel;

constexpr double u16 = 0x1p-11;

const Arithmetic fp16 = {.element = NumericFormat::fp16, .accumulator = NumericFormat::fp32};

/// A cascade of one input A [K], its exact values, and the bounds of a tensor.
Tensor bounds_of(const std::vector<std::string>& statements, const std::vector<double>& a,
                 const std::string& tensor, const std::vector<int>& roundings = {},
                 const std::vector<std::size_t>& places = {}) {
  const Cascade cascade = small_cascade({"A: K"}, statements);
  const Shape shape = {{"K", static_cast<std::int64_t>(a.size())}};
  const TensorMap exact = evaluate_cascade(cascade, shape, {{"A", vector(a)}}).tensors;
  return bound_errors({cascade, shape, exact, fp16, roundings}, tensor, places);
}

std::string refusal(const std::vector<std::string>& statements) {
  try {
    bounds_of(statements, {1, 2}, "Z");
  } catch (const SpecError& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("A copy of an input is exact, an operator is rounded once", "[unit][error_propagation]") {
  CHECK(bounds_of({"Z[k] = A[k]"}, {1, -3}, "Z") == vector({0, 0}));
  CHECK(bounds_of({"Z[k] = A[k] * A[k]"}, {1, -3}, "Z") == vector({u16, 9 * u16}));
  CHECK(bounds_of({"Z[k] = max(A[k], 0)"}, {1, -3}, "Z") == vector({0, 0}));
}

TEST_CASE("A constant of the text is as wrong as its nearest element", "[unit][error_propagation]") {
  const double third = std::abs(static_cast<double>(static_cast<_Float16>(1.0 / 3)) - 1.0 / 3);
  const double product = third + u16 * (1.0 / 3 + third);
  CHECK_THAT(bounds_of({"Z[k] = A[k] * (1 / 3)"}, {1}, "Z").values()[0], WithinRel(product, 1e-12));
}

TEST_CASE("A sum is as wrong as its accumulator, and as one rounding a tile", "[unit][error_propagation]") {
  const std::vector<double> a = {1, 2, 3, 4, -5};
  const double squares = std::inner_product(a.begin(), a.end(), a.begin(), 0.0);
  const ErrorBound sum = dot_product_bound(5, fp16);
  const double in_accumulator = sum.relative * squares + sum.absolute;
  const double once = in_accumulator + u16 * (squares + in_accumulator);
  CHECK_THAT(bounds_of({"Z[] = A[k] * A[k]"}, a, "Z").values()[0], WithinRel(once, 1e-12));
  const double twice = bounds_of({"Z[] = A[k] * A[k]"}, a, "Z", {2}).values()[0];
  CHECK(twice > once + u16 * squares);
  CHECK(twice < once + 1.01 * u16 * squares);
  // No term passes through more roundings than there are terms.
  CHECK(bounds_of({"Z[] = A[k] * A[k]"}, a, "Z", {5}) == bounds_of({"Z[] = A[k] * A[k]"}, a, "Z", {500}));
}

TEST_CASE("What may overflow has no bound", "[unit][error_propagation]") {
  const Tensor bound = bounds_of({"Z[k] = A[k] * 300"}, {218, 219}, "Z");
  CHECK(std::isfinite(bound.values()[0]));
  CHECK(std::isinf(bound.values()[1]));
}

TEST_CASE("Softmax does not see the error of its maximum", "[unit][error_propagation]") {
  const std::vector<std::string> statements = {"S[k] = A[k] * A[k]",       "GM[] = S[k] :: max(k)",
                                               "SN[k] = exp(S[k] - GM[])", "SD[] = SN[k]",
                                               "Z[k] = SN[k] / SD[]",      "Y[] = Z[k]"};
  const Tensor weights = bounds_of(statements, {2, 2.5, 3}, "Z");
  // Twice the score's error, the rounding of the difference, of the exponential and of the quotient.
  const double score = 9 * u16;
  const double relative = 2 * (score + (9 - 4) * u16 * 1.01) + 4 * u16 + 2e-4;
  const double largest = std::exp(0.0) / (1 + std::exp(6.25 - 9) + std::exp(4.0 - 9));
  CHECK(weights.values()[2] < largest * relative * 1.05);
  CHECK(weights.values()[2] > largest * score);
}

TEST_CASE("Bounds at some places are those that they have among all", "[unit][error_propagation]") {
  const std::vector<std::string> statements = {"S[k] = exp(A[k])", "Z[k] = S[k] * A[k]"};
  const Tensor all = bounds_of(statements, {1, 2, 3, 4}, "Z");
  const Tensor some = bounds_of(statements, {1, 2, 3, 4}, "Z", {}, {1, 3});
  CHECK(listed(some) == std::vector<double>{absent, all.values()[1], absent, all.values()[3]});
  // A place may need what lies elsewhere.
  const std::vector<std::string> shifted = {"S[k] = exp(A[k])", "Z[k] = S[k - 1] * A[k]"};
  CHECK(bounds_of(shifted, {1, 2, 3, 4}, "Z", {}, {3}).values()[3] ==
        bounds_of(shifted, {1, 2, 3, 4}, "Z").values()[3]);
}

TEST_CASE("What has no bound is refused", "[unit][error_propagation]") {
  CHECK(refusal({"S[k] = A[k] * 2", "Z[] = S[k] :: argmax(k)"}) ==
        "c.yaml:2:15: selection 'argmax'; expected Einsums with an error bound");
  CHECK(refusal({"S[k] = A[k] * 2", "Z[k] = A[k] if S[k] > 0"}) ==
        "c.yaml:2:21: predicate that is computed; expected one of inputs for an error bound");
  CHECK(refusal({"S[k] = A[k] * 1", "Z[k] = A[S[k]]"}) ==
        "c.yaml:2:10: index that is computed; expected one of inputs for an error bound");
}

}  // namespace weir::test
