// SPDX-License-Identifier: Apache-2.0
#include "einsum/analysis/hints.hpp"

#include "validation/catch.hpp"
#include "validation/unit/analysis/cascades.hpp"

namespace weir::test {
namespace {

std::vector<std::string> texts(const Cascade& cascade, Hint::Kind kind) {
  std::vector<std::string> result;
  for (const Hint& hint : find_hints(cascade)) {
    if (hint.kind == kind) result.push_back(hint.text);
  }
  return result;
}

std::vector<std::string> divisions(const Cascade& cascade) {
  return texts(cascade, Hint::Kind::defer_division);
}

TEST_CASE("The division of 3-pass attention can be deferred, a deferred one cannot", "[unit][analysis]") {
  CHECK(divisions(example("3-pass")) ==
        std::vector<std::string>{
            "the division of A (line 5) by SD[p] can be deferred behind the sum of AV (line 6)"});
  CHECK(divisions(example("2-pass deferred")).empty());
  CHECK(divisions(example("1-pass")).empty());
}

TEST_CASE("A division inside a sum can be deferred if the sum does not walk the divisor",
          "[unit][analysis]") {
  CHECK(divisions(attention({"S[p] = Q[p, e]", "A[p] = Q[p, e] / S[p]"})) ==
        std::vector<std::string>{
            "the division of A (line 2) by S[p] can be deferred behind the sum of A (line 2)"});
  CHECK(divisions(attention({"A[p] = Q[p, e] / Q[p, e]"})).empty());
}

TEST_CASE("A division is not deferred past what does not distribute", "[unit][analysis]") {
  const auto hints = [](const std::string& reader) {
    return divisions(attention({"S[p] = Q[p, e]", "A[p, e] = Q[p, e] / S[p]", reader})).size();
  };
  CHECK(hints("B[p] = A[p, e]") == 1);
  CHECK(hints("B[p] = A[p, e] * Q[p, e]") == 1);
  CHECK(hints("B[p] = exp(A[p, e])") == 0);
  CHECK(hints("B[p] = A[p, e] * A[p, e]") == 0);
  CHECK(hints("B[p] = A[p, e] + Q[p, e]") == 0);
  CHECK(hints("B[p] = Q[p, e] / A[p, e]") == 0);
  CHECK(hints("B[p] = A[p, e] :: max(e)") == 0);
  CHECK(hints("B[e] = A[p, e]") == 0);
  CHECK(hints("B[p, e] = A[p, e] * 2") == 0);
}

TEST_CASE("A maximum that only keeps exp in range is named", "[unit][analysis]") {
  CHECK(
      texts(example("3-pass"), Hint::Kind::drop_maximum) ==
      std::vector<std::string>{
          "the maximum of GM (line 2) only keeps SN (line 3) in range: drop it if QK is known to be small"});
  CHECK(texts(example("1-pass"), Hint::Kind::drop_maximum).size() == 1);
  CHECK(texts(example("sigmoid"), Hint::Kind::drop_maximum).empty());
}

}  // namespace
}  // namespace weir::test
