// SPDX-License-Identifier: Apache-2.0
#include "validation/unit/interpreter/small_cascade.hpp"

namespace weir::test {
namespace {

using List = std::vector<double>;

// Two operands in all four states: both there, only one, only the other, neither.
const List a = {6, 6, absent, absent};
const List b = {2, absent, 2, absent};

TEST_CASE("A product, a difference and a quotient need both operands", "[unit][interpreter]") {
  CHECK(computed("Y[r] = A[r] * B[r]", a, b) == List{12, absent, absent, absent});
  CHECK(computed("Y[r] = A[r] - B[r]", a, b) == List{4, absent, absent, absent});
  CHECK(computed("Y[r] = A[r] / B[r]", a, b) == List{3, absent, absent, absent});
  CHECK(computed("Y[r] = A[r] // B[r]", a, b) == List{3, absent, absent, absent});
  CHECK(computed("Y[r] = A[r] % B[r]", a, b) == List{0, absent, absent, absent});
  CHECK(computed("Y[r] = A[r] ** B[r]", a, b) == List{36, absent, absent, absent});
}

TEST_CASE("Comparisons, functions and a leading minus need all their operands", "[unit][interpreter]") {
  CHECK(computed("Y[r] = A[r] > B[r]", a, b) == List{1, absent, absent, absent});
  CHECK(computed("Y[r] = -A[r]", a, b) == List{-6, -6, absent, absent});
  CHECK(computed("Y[r] = not A[r]", a, b) == List{0, 0, absent, absent});
  CHECK(computed("Y[r] = abs(A[r])", a, b) == List{6, 6, absent, absent});
  CHECK(computed("Y[r] = where(A[r] > 0, B[r], 7)", a, b) == List{2, absent, absent, absent});
  CHECK(computed("Y[r] = where(r < 2, A[r], B[r])", a, b) == List{6, absent, absent, absent});
}

TEST_CASE("A sum, a maximum and a minimum skip absent operands", "[unit][interpreter]") {
  CHECK(computed("Y[r] = A[r] + B[r]", a, b) == List{8, 6, 2, absent});
  CHECK(computed("Y[r] = max(A[r], B[r])", a, b) == List{6, 6, 2, absent});
  CHECK(computed("Y[r] = min(A[r], B[r], empty)", a, b) == List{2, 6, 2, absent});
  CHECK(computed("Y[r] = A[r] + B[r] * 1 + 1", a, b) == List{9, 7, 3, 1});
}

TEST_CASE("?? supplies a default for what is absent", "[unit][interpreter]") {
  CHECK(computed("Y[r] = A[r] ?? B[r]", a, b) == List{6, 6, 2, absent});
  CHECK(computed("Y[r] = A[r] ?? B[r] ?? 5", a, b) == List{6, 6, 2, 5});
  CHECK(computed("Y[r] = (B[r] ?? 0) * 2", a, b) == List{4, 0, 4, 0});
}

TEST_CASE("and and or are decided by one operand that decides them", "[unit][interpreter]") {
  const List yes_no = {1, 0, absent, absent};
  CHECK(computed("Y[r] = A[r] and B[r]", yes_no, {absent, absent, 0, 1}) == List{absent, 0, 0, absent});
  CHECK(computed("Y[r] = A[r] or B[r]", yes_no, {absent, absent, 0, 1}) == List{1, absent, absent, 1});
  CHECK(computed("Y[r] = B[r] and A[r]", yes_no, {absent, absent, 0, 1}) == List{absent, 0, 0, absent});
}

TEST_CASE("empty is absent and inf is a number", "[unit][interpreter]") {
  CHECK(computed("Y[r] = empty", a) == List(4, absent));
  CHECK(computed("Y[r] = empty * 2 + 1", a) == List(4, 1));
  CHECK(computed("Y[r] = -inf", a) == List(4, -std::numeric_limits<double>::infinity()));
}

TEST_CASE("Reductions skip absent items, and a reduction of nothing is absent", "[unit][interpreter]") {
  const List some = {absent, 3, absent, -5};
  CHECK(computed("Y[] = A[r]", some) == List{-2});
  CHECK(computed("Y[] = A[r] :: prod(r)", some) == List{-15});
  CHECK(computed("Y[] = A[r] :: max(r)", some) == List{3});
  CHECK(computed("Y[] = A[r] :: min(r)", some) == List{-5});
  CHECK(computed("Y[] = A[r] :: argmax(r)", some) == List{1});
  CHECK(computed("Y[] = A[r] :: argmin(r)", some) == List{3});
  for (const std::string op : {"sum", "prod", "max", "min", "argmax", "argmin"}) {
    INFO(op);
    CHECK(computed("Y[] = A[r] :: " + op + "(r)", List(4, absent)) == List{absent});
  }
}

TEST_CASE("A predicate culls the points where it does not hold or is absent", "[unit][interpreter]") {
  const List ones = {1, 1, 1, 1};
  CHECK(computed("Y[r] = A[r] if r % 2 == 1", ones) == List{absent, 1, absent, 1});
  CHECK(computed("Y[] = A[r] if r >= 1", ones) == List{3});
  CHECK(computed("Y[r] = A[r] if B[r] > 0", ones, {1, -1, absent, 2}) == List{1, absent, absent, 1});
  CHECK(computed("Y[] = A[r] if r > 3", ones) == List{absent});
}

TEST_CASE("An absent element of an output reads as 0", "[unit][interpreter]") {
  const Evaluation result =
      evaluate_small({"A: R"}, {"Y[r] = A[r] if r > 1"}, {{"R", 4}}, {{"A", vector({1, 2, 3, 4})}});
  CHECK(result.tensors.at("Y").values() == List{0, 0, 3, 4});
  CHECK(result.tensors.at("Y").absent_count() == 2);
}

TEST_CASE("A maximum that starts at -inf gives NaN on a fully masked tile and empty does not",
          "[unit][interpreter]") {
  const auto last = [](const std::string& start) {
    const Evaluation result = evaluate_small(
        {"X: T, R", "M: T+1", "D: T+1"},
        {"M[0] = " + start, "D[0] = " + start, "L[t] = X[t, r] :: max(r)", "M[t+1] = max(M[t], L[t])",
         "N[t] = exp(X[t, r] - M[t+1])", "C[t] = exp(M[t] - M[t+1]) * D[t]", "D[t+1] = N[t] + C[t]"},
        {{"T", 2}, {"R", 2}}, {{"X", Tensor({2, 2})}});
    return result.tensors.at("D").at({2});
  };
  CHECK_FALSE(last("empty").has_value());
  CHECK(std::isnan(last("-inf").value()));
}

}  // namespace
}  // namespace weir::test
