// SPDX-License-Identifier: Apache-2.0
#include "validation/unit/interpreter/small_cascade.hpp"

namespace weir::test {
namespace {

using List = std::vector<double>;

TEST_CASE("A generation is computed from the one before, and the last is read by the rank's name",
          "[unit][interpreter]") {
  const Evaluation result =
      evaluate_small({"X: T", "S: T+1"}, {"S[0] = 1", "S[t+1] = 2 * S[t] + X[t]", "Y[] = S[T]"}, {{"T", 4}},
                     {{"X", vector({1, 2, 3, 4})}});
  CHECK(listed(result.tensors.at("S")) == List{1, 3, 8, 19, 42});
  CHECK(result.tensors.at("Y").values() == List{42});
}

TEST_CASE("A generation that starts empty takes its first value from the rest", "[unit][interpreter]") {
  const Evaluation result = evaluate_small({"X: T", "M: T+1"}, {"M[0] = empty", "M[t+1] = max(M[t], X[t])"},
                                           {{"T", 3}}, {{"X", vector({absent, -3, -7})}});
  CHECK(listed(result.tensors.at("M")) == List{absent, absent, -3, -3});
}

TEST_CASE("Coupled recurrences advance together", "[unit][interpreter]") {
  const Evaluation result = evaluate_small(
      {"A: T+1", "B: T+1"},
      {"A[0] = 1", "B[0] = 0", "N[t] = A[t] + B[t]", "B[t+1] = A[t] * 1", "A[t+1] = N[t] + 0 * B[t+1]"},
      {{"T", 6}}, {});
  CHECK(listed(result.tensors.at("A")) == List{1, 1, 2, 3, 5, 8, 13});
  CHECK(listed(result.tensors.at("B")) == List{0, 1, 1, 2, 3, 5, 8});
}

TEST_CASE("A recurrence inside another runs once for each of its generations", "[unit][interpreter]") {
  // Layer l sums the outputs of the layer below up to step t.
  const Evaluation result = evaluate_small(
      {"X: T", "H: L+1, T", "S: L, T+1"},
      {"H[0, t] = X[t]", "S[l, 0] = 0", "S[l, t+1] = S[l, t] + H[l, t]", "H[l+1, t] = 10 * S[l, t+1]"},
      {{"L", 2}, {"T", 3}}, {{"X", vector({1, 2, 3})}});
  CHECK(listed(result.tensors.at("H")) == List{1, 2, 3, 10, 30, 60, 100, 400, 1000});
}

TEST_CASE("A recurrence may read all its past", "[unit][interpreter]") {
  const Evaluation result = evaluate_small(
      {"X: T+1", "W: M"}, {"X[0] = 1", "C[t] = X[m] * W[m] if m <= t", "X[t+1] = C[t] + 1", "O[t] = X[t+1]"},
      {{"T", 3}, {"M", 3}}, {{"W", vector({1, 2, 3})}});
  CHECK(listed(result.tensors.at("X")) == List{1, 2, 6, 24});
}

TEST_CASE("Statements of disjoint predicates are all done before the tensor is read", "[unit][interpreter]") {
  const Evaluation result =
      evaluate_small({"A: R"}, {"X[r] = A[r] if r < 2", "X[r] = -A[r] if r >= 2", "Y[r] = X[r]"}, {{"R", 3}},
                     {{"A", vector({1, 2, 3})}});
  CHECK(listed(result.tensors.at("Y")) == List{1, 2, -3});
}

TEST_CASE("A recurrence through a reduction of all generations cannot be computed", "[unit][interpreter]") {
  CHECK(interpreter_error([] {
          evaluate_small({"S: T+1, P"}, {"S[0, p] = 1", "Z[p] = S[t, p]", "S[t+1, p] = Z[p]"},
                         {{"T", 3}, {"P", 1}}, {});
        }) ==
        "c.yaml:2:1: recurrence of 'Z', 'S' without a generational rank; expected one that all of them have "
        "on the left");
}

TEST_CASE("A read of a generation that is not computed yet is an error", "[unit][interpreter]") {
  CHECK(interpreter_error([] {
          evaluate_small({"X: T+1", "W: M"},
                         {"X[0] = 1", "C[t] = X[m] * W[m] if m <= t + 1", "X[t+1] = C[t]"},
                         {{"T", 3}, {"M", 3}}, {{"W", vector({1, 2, 3})}});
        }) == "c.yaml:2:8: read of generation 1 of 'X' before it is computed; expected at most 0 here");
}

}  // namespace
}  // namespace weir::test
