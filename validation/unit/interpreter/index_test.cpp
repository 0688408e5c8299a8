// SPDX-License-Identifier: Apache-2.0
#include "validation/unit/interpreter/small_cascade.hpp"

namespace weir::test {
namespace {

using List = std::vector<double>;

const List digits = {10, 11, 12, 13};

TEST_CASE("Affine indices, quotients and remainders read where they say", "[unit][interpreter]") {
  CHECK(computed("Y[r] = A[R - 1 - r]", digits) == List{13, 12, 11, 10});
  CHECK(computed("Y[r] = A[r // 2]", digits) == List{10, 10, 11, 11});
  CHECK(computed("Y[r] = A[r % 2]", digits) == List{10, 11, 10, 11});
  CHECK(computed("Y[r] = A[(r - 1) % R]", digits) == List{13, 10, 11, 12});
  CHECK(computed("Y[r] = A[2*r + 1]", digits) == List{11, 13, absent, absent});
}

TEST_CASE("The three borders of a window: zero-fill, truncate and clamp", "[unit][interpreter]") {
  const auto window = [](const std::string& term) {
    const Evaluation result =
        evaluate_small({"X: R", "D: W"}, {"Y[r] = (" + term + ") + 0 * D[w]"}, {{"R", 4}, {"W", 3}},
                       {{"X", vector({1, 2, 3, 4})}, {"D", vector({0, 0, 0})}});
    return listed(result.tensors.at("Y"));
  };
  CHECK(window("X[r + w - 1] ?? 0") == List{3, 6, 9, 7});
  CHECK(window("X[min(max(r + w - 1, 0), R - 1)]") == List{4, 6, 9, 11});
  const Evaluation mean = evaluate_small(
      {"X: R", "D: W"},
      {"S[r] = X[r + w - 1] * D[w]", "N[r] = (X[r + w - 1] ** 0) * D[w]", "Y[r] = S[r] / N[r]"},
      {{"R", 4}, {"W", 3}}, {{"X", vector({1, 2, 3, 4})}, {"D", vector({1, 1, 1})}});
  CHECK(listed(mean.tensors.at("Y")) == List{1.5, 2, 3, 3.5});
}

TEST_CASE("A gather reads where an integer tensor points, and nothing where that is absent",
          "[unit][interpreter]") {
  CHECK(computed("Y[r] = A[B[r]]", digits, {3, 0, 0, 2}) == List{13, 10, 10, 12});
  CHECK(computed("Y[r] = A[B[r] + 1]", digits, {-1, 3, -5, absent}) == List{10, absent, absent, absent});
  CHECK(computed("Y[r] = A[B[B[r]]]", digits, {1, 2, 3, 0}) == List{12, 13, 10, 11});
}

TEST_CASE("A scatter writes where an integer tensor points, and drops what is out of range",
          "[unit][interpreter]") {
  const Evaluation result = evaluate_small({"A: R", "I: R", "Y: R"}, {"Y[I[r]] = A[r]"}, {{"R", 4}},
                                           {{"A", vector(digits)}, {"I", vector({3, 7, absent, 0})}});
  CHECK(listed(result.tensors.at("Y")) == List{13, absent, absent, 10});
}

TEST_CASE("A partitioned rank with a last tile that is not full has absent points", "[unit][interpreter]") {
  const Evaluation result = evaluate_small(
      {"X: M", "O: M", "N: M1, M0"},
      {"T[m1, m0] = X[m1*M0 + m0]", "S[m1] = T[m1, m0]", "O[m1*M0 + m0] = T[m1, m0] * 2"},
      {{"M", 5}, {"M1", 2}, {"M0", 3}}, {{"X", vector({1, 2, 3, 4, 5})}, {"N", Tensor({2, 3})}});
  CHECK(listed(result.tensors.at("T")) == List{1, 2, 3, 4, 5, absent});
  CHECK(result.tensors.at("S").values() == List{6, 9});
  CHECK(result.tensors.at("O").values() == List{2, 4, 6, 8, 10});
}

TEST_CASE("Rank variables and shapes are numbers in values and predicates", "[unit][interpreter]") {
  CHECK(computed("Y[r] = A[r] + 10*r - R", {0, 0, 0, 0}) == List{-4, 6, 16, 26});
  CHECK(computed("Y[r] = A[r] if r // 2 == R // 2 - 1", digits) == List{absent, absent, 12, 13});
}

TEST_CASE("A tensor that is not declared is as large as its statements reach", "[unit][interpreter]") {
  const Evaluation result =
      evaluate_small({"X: P1, P0"},
                     {"A[p1*P0 + p0] = X[p1, p0]", "B[3, p1] = X[p1, 0]",
                      "C[p0 % 2 + 1, p1 // 2] = X[p1, p0] if p1 == 0 and p0 < 2",
                      "D[P1 - p1, min(p0, 1)] = X[p1, p0] if p0 < 1"},
                     {{"P1", 2}, {"P0", 3}}, {{"X", Tensor({2, 3}, {1, 2, 3, 4, 5, 6})}});
  CHECK(result.tensors.at("A").values() == List{1, 2, 3, 4, 5, 6});
  CHECK(result.tensors.at("B").shape() == std::vector<std::int64_t>{4, 2});
  CHECK(result.tensors.at("C").shape() == std::vector<std::int64_t>{3, 1});
  CHECK(result.tensors.at("D").shape() == std::vector<std::int64_t>{3, 2});
}

TEST_CASE("A scalar has no axes", "[unit][interpreter]") {
  const Evaluation result = evaluate_small({"S:", "X: R"}, {"Y[r] = S[] * X[r]"}, {{"R", 2}},
                                           {{"S", Tensor({}, {3})}, {"X", vector({1, 2})}});
  CHECK(result.tensors.at("Y").values() == List{3, 6});
}

}  // namespace
}  // namespace weir::test
