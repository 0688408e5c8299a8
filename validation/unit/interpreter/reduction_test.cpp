// SPDX-License-Identifier: Apache-2.0
#include "validation/unit/interpreter/small_cascade.hpp"

namespace weir::test {
namespace {

using List = std::vector<double>;

/// (V[j], I[j]) of the best `count` of `values`.
std::pair<List, List> top(std::int64_t count, const List& values) {
  const Evaluation result = evaluate_small({"X: R", "V: J", "I: J"}, {"(V[j], I[j]) = X[r] :: topk(r -> j)"},
                                           {{"R", static_cast<std::int64_t>(values.size())}, {"J", count}},
                                           {{"X", vector(values)}});
  return {listed(result.tensors.at("V")), listed(result.tensors.at("I"))};
}

TEST_CASE("A variable absent on the left is summed", "[unit][interpreter]") {
  const Evaluation result =
      evaluate_small({"A: P, E", "B: E, Q"}, {"C[p, q] = A[p, e] * B[e, q]"}, {{"P", 2}, {"E", 2}, {"Q", 2}},
                     {{"A", Tensor({2, 2}, {1, 2, 3, 4})}, {"B", Tensor({2, 2}, {5, 6, 7, 8})}});
  CHECK(result.tensors.at("C").values() == List{19, 22, 43, 50});
}

TEST_CASE("Several reductions take their variables from the left", "[unit][interpreter]") {
  const Evaluation result = evaluate_small(
      {"X: P, Q"}, {"A[] = X[p, q] :: max(p), max(q)", "B[] = X[p, q] :: sum(q), sum(p)", "C[] = X[p, q]"},
      {{"P", 2}, {"Q", 3}}, {{"X", Tensor({2, 3}, {1, 9, 3, 4, 5, 6})}});
  CHECK(result.tensors.at("A").values() == List{9});
  CHECK(result.tensors.at("B").values() == List{28});
  CHECK(result.tensors.at("C").values() == List{28});
}

TEST_CASE("Sums run along the variables in their order", "[unit][interpreter]") {
  CHECK(computed("Y[] = A[r]", {1e16, 1, -1e16, 1}) == List{1});
}

TEST_CASE("topk keeps descending values, ties to the lowest index", "[unit][interpreter]") {
  CHECK(top(3, {2, 7, 7, 1, 9}) == std::pair{List{9, 7, 7}, List{4, 1, 2}});
}

TEST_CASE("topk leaves absent what it does not find", "[unit][interpreter]") {
  CHECK(top(3, {absent, 2, absent, 5}) == std::pair{List{5, 2, absent}, List{3, 1, absent}});
  CHECK(top(2, {absent, absent}) == std::pair{List{absent, absent}, List{absent, absent}});
}

TEST_CASE("topk and argmax put a NaN last", "[unit][interpreter]") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK(top(2, {nan, -std::numeric_limits<double>::infinity(), 3}).second == List{2, 1});
}

TEST_CASE("A maximum over a NaN is a NaN, wherever it stands", "[unit][interpreter]") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (std::size_t place = 0; place < 4; ++place) {
    List values = {1, 2, 3, 4};
    values[place] = nan;
    CHECK(std::isnan(computed("Y[] = A[r] :: max(r)", values).front()));
    CHECK(std::isnan(computed("Y[] = A[r] :: min(r)", values).front()));
  }
}

TEST_CASE("argmax gives the lowest index of the largest value, alone or with it", "[unit][interpreter]") {
  const Evaluation result =
      evaluate_small({"X: P, R"}, {"(V[p], I[p]) = X[p, r] :: argmax(r)", "W[p] = X[p, r] :: argmin(r)"},
                     {{"P", 2}, {"R", 3}}, {{"X", Tensor({2, 3}, {1, 5, 5, -2, -2, -3})}});
  CHECK(result.tensors.at("V").values() == List{5, -2});
  CHECK(result.tensors.at("I").values() == List{1, 0});
  CHECK(result.tensors.at("W").values() == List{0, 2});
}

}  // namespace
}  // namespace weir::test
