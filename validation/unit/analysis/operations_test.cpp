// SPDX-License-Identifier: Apache-2.0
#include "einsum/analysis/operations.hpp"

#include <chrono>

#include "einsum/analysis/analysis.hpp"
#include "validation/catch.hpp"
#include "validation/unit/analysis/brute_force.hpp"
#include "validation/unit/analysis/cascades.hpp"

namespace weir::test {
namespace {

Operations counted(const Cascade& cascade, const Sizes& given = {}) {
  return count_operations(cascade, resolve_sizes(cascade, given));
}

/// Checks every statement of a cascade against the visit of all its points; gives the method.
CountMethod compare(const Cascade& cascade, const Sizes& given = {}) {
  const Sizes sizes = resolve_sizes(cascade, given);
  const Operations operations = count_operations(cascade, sizes);
  const std::vector<OperatorCounts> visited = visited_operations(cascade, sizes);
  REQUIRE(operations.statements.size() == visited.size());
  for (std::size_t i = 0; i < visited.size(); ++i) {
    CAPTURE(cascade.einsums[i].name());
    CHECK(operations.statements[i].counts == visited[i]);
  }
  return operations.method();
}

TEST_CASE("A product that is summed counts a mul a point and an add less a result", "[unit][analysis]") {
  const Operations operations =
      counted(cascade({"B: 2", "H: 3", "P: 5", "M: 7", "E: 4"}, {"Q: B, H, P, E", "K: B, H, M, E"},
                      {"QK[b, h, m, p] = Q[b, h, p, e] * K[b, h, m, e]"}));
  CHECK(operations.total == OperatorCounts{{"mul", 840}, {"add", 630}});  // 840 = 2 x 3 x 7 x 5 x 4
  CHECK(operations.sum == 1470);
  CHECK(operations.statements[0].points == 840);
  CHECK(operations.statements[0].results == 210);
  CHECK(operations.method() == CountMethod::closed_form);
}

TEST_CASE("Operations of every example equal those of a visit of all points", "[unit][analysis]") {
  for (const std::string& name : example_names()) {
    CAPTURE(name);
    CHECK(compare(example(name)) == CountMethod::closed_form);
  }
}

/// What the fuzz target found: each of these was counted as if every point were there.
TEST_CASE("Counts see what an index leaves out", "[unit][analysis]") {
  const std::vector<std::vector<std::string>> cases = {
      {"Y[p] = X[p // 2 + p % 2 * 2 - 1]"},                       // below 0
      {"Y[p] = X[max(min(p, 3), 0) + m]"},                        // beyond the end
      {"D[p, p] = X[p]", "Y[] = D[p, m]"},                        // only the diagonal is written
      {"D[2*p] = X[p]", "Y[] = D[p + m]"},                        // only even places
      {"D[2*p + 5*m] = X[p] * Z[m]", "Y[p] = D[p]"},              // gaps between the chunks
      {"S[0] = 1", "S[p+1] = S[p] + X[p]", "Y[] = S[P] * X[0]"},  // S is too short for its last generation
      {"Y[p] = max(X[p])"},                                       // nothing to combine
      {"D[p // 3] = X[p] if p % 3 == 0", "Y[p] = D[p] * X[p]"}};
  for (const auto& statements : cases) {
    CAPTURE(statements);
    CHECK(compare(cascade({"P: 6", "M: 4"}, {"X: P", "Z: M", "S: P"}, statements)) !=
          CountMethod::upper_bound);
  }
}

TEST_CASE("Counts hold for extents that do not divide, one token and one chunk", "[unit][analysis]") {
  for (const std::string name : {"1-pass", "1-pass causal", "1-pass window", "3-pass"}) {
    for (const auto& [p, m, chunk] : std::vector<std::tuple<int, int, int>>{
             {1, 8, 4}, {7, 8, 4}, {8, 8, 8}, {9, 12, 1}, {24, 8, 2}, {5, 24, 3}}) {
      for (const int window : {1, 2, 5, 30}) {
        CAPTURE(name, p, m, chunk, window);
        compare(example(name), {{"P", p}, {"M", m}, {"M0", chunk}, {"W", window}});
      }
    }
  }
}

TEST_CASE("A causal predicate counts the points below the diagonal in closed form", "[unit][analysis]") {
  const Operations operations =
      counted(attention({"QK[m, p] = Q[p, e] * K[m, e] if m <= p"}), {{"P", 1000000}, {"M", 1000000}});
  CHECK(operations.statements[0].points == 1500001500000);
  CHECK(operations.statements[0].results == 500000500000);
  CHECK(operations.method() == CountMethod::closed_form);
}

TEST_CASE("A million tokens in chunks under a causal window are counted in closed form", "[unit][analysis]") {
  const std::int64_t tokens = 1 << 20;
  const std::int64_t window = 4096;
  const Cascade cascade = example("1-pass window");
  const Operations operations =
      counted(cascade, {{"P", tokens}, {"M", tokens}, {"M0", 256}, {"E", 64}, {"F", 64}, {"W", window}});
  const std::int64_t pairs = window * (window + 1) / 2 + (tokens - window) * window;
  CHECK(operations.statements[3].results == pairs);
  CHECK(operations.statements[6].counts == OperatorCounts{{"exp", pairs}, {"add", pairs}});
  CHECK(operations.method() == CountMethod::closed_form);
}

TEST_CASE("Predicates with or, not and != are counted exactly", "[unit][analysis]") {
  for (const std::string predicate : {"m < 2 or m > p - W", "not (m <= p)", "m != p", "m == p",
                                      "m <= p and not (m > p - W)", "m < 2 or m > p - W and m <= p or p < 3",
                                      "2*m <= p", "m + p < 20 and 3*m >= 2*p", "p < 0", "P > 0"}) {
    CAPTURE(predicate);
    const Cascade cascade =
        attention({"QK[m, p] = Q[p, e] * K[m, e] if " + predicate, "GM[p] = QK[m, p] :: max(m)",
                   "SN[m, p] = exp(QK[m, p] - GM[p])", "SD[p] = SN[m, p]", "AV[p, f] = SN[m, p] * V[m, f]"});
    compare(cascade);
  }
}

TEST_CASE("Predicates with // and % are enumerated", "[unit][analysis]") {
  for (const std::string predicate : {"m // 4 == p // 4", "m % 3 == 0", "(m - p) % 2 == 0 and m <= p"}) {
    CAPTURE(predicate);
    const Cascade cascade =
        attention({"QK[m, p] = Q[p, e] * K[m, e] if " + predicate, "GM[p] = QK[m, p] :: max(m)",
                   "SN[m, p] = exp(QK[m, p] - GM[p])", "AV[p, f] = SN[m, p] * V[m, f]"});
    CHECK(compare(cascade) == CountMethod::enumeration);
  }
}

TEST_CASE("Selections under a predicate fill no more places than they find", "[unit][analysis]") {
  compare(attention({"QI[m, p] = Q[p, e] * K[m, e] if m <= p",
                     "(TV[j, p], TI[j, p]) = QI[m, p] :: topk(m -> j)", "A[j, p] = exp(TV[j, p])"}));
}

TEST_CASE("Indices outside of a tensor count nothing", "[unit][analysis]") {
  compare(
      attention({"QK[w, m] = K[m, e] * K[m + w - 1, e]", "GM[m] = QK[w, m] :: max(w)",
                 "SN[w, m] = exp(QK[w, m] - GM[m])", "A[m, e] = K[2*m, e] * 2", "B[m, e] = 1 + A[m, e]"}));
}

TEST_CASE("empty, ?? and max count what is there", "[unit][analysis]") {
  compare(attention({"A[m, e] = K[m, e] * 2 if m > 3", "B[m, e] = A[m, e] ?? K[m, e]",
                     "C[m, e] = max(A[m, e], B[m, e], K[m, e] + A[m, e])", "D[m, e] = A[m, e] - B[m, e]",
                     "H[m, e] = exp(K[m, e]) * A[m, e]", "G[m] = A[m, e] :: min(e)", "X[m] = -G[m] + 1"}));
}

TEST_CASE("A predicate on data gives an upper bound", "[unit][analysis]") {
  const Operations operations =
      counted(attention({"QK[m, p] = Q[p, e] * K[m, e] if V[m, 0] > 0 and m <= p"}));
  CHECK(operations.method() == CountMethod::upper_bound);
  CHECK(operations.total == OperatorCounts{{"mul", 900}, {"add", 900}});
}

TEST_CASE("Too many points to visit give an upper bound", "[unit][analysis]") {
  const Operations operations = counted(attention({"QK[m, p] = Q[p, e] * K[m, e] if m // 4 == p // 4"}),
                                        {{"P", 100000}, {"M", 100000}});
  CHECK(operations.method() == CountMethod::upper_bound);
  CHECK(operations.statements[0].points == 30000000000);
}

TEST_CASE("Chunks that do not divide are given in whole chunks, the last one partly empty",
          "[unit][analysis]") {
  const Cascade cascade = example("1-pass causal");
  CHECK(error_of([&] {
          counted(cascade, {{"M", 10}});
        }) ==
        "shape:1:1: M1 = M // M0 = 10 // 4 leaves a remainder; expected none, or M1 given in whole tiles");
  compare(cascade, {{"M", 10}, {"M1", 3}});
  compare(example("1-pass"), {{"M", 10}, {"M1", 3}});
}

TEST_CASE("A partition that is written whole is read whole", "[unit][analysis]") {
  compare(cascade({"M: 8", "M0: 2", "M1: M // M0", "E: 2"}, {"K: M1, M0, E"},
                  {"X[m1*M0 + m0, e] = K[m1, m0, e] * 2", "Y[m] = X[m, e]"}));
}

TEST_CASE("A rank without an extent is an error that says how to give one", "[unit][analysis]") {
  const Cascade cascade = test::cascade({"E: 2"}, {"Q: P, E"}, {"A[p] = Q[p, e]"});
  CHECK(error_of([&] { counted(cascade); }) ==
        "c.yaml:1:1: rank P has no extent; expected it in the cascade's shape or in -s shape.P=...");
  CHECK(error_of([&] { counted(cascade, {{"P", 0}}); }) == "c.yaml: extent P is 0; expected at least 1");
  CHECK(error_of([&] {
          counted(cascade, {{"P", std::int64_t{1} << 62}});
        }) == "count above 2^63; expected smaller extents");
}

TEST_CASE("An analysis takes less than 50 ms", "[unit][analysis]") {
  for (const std::string& name : example_names()) {
    CAPTURE(name);
    const Cascade cascade = example(name);
    const auto start = std::chrono::steady_clock::now();
    const Analysis analysis =
        analyze(cascade, {{"P", 16384}, {"M", 16384}, {"M0", 256}, {"E", 64}, {"F", 64}}, 1 << 24);
    const std::chrono::duration<double, std::milli> taken = std::chrono::steady_clock::now() - start;
    CHECK(analysis.operations->sum > 0);
    CHECK(taken.count() < 500);  // ten times that, for sanitizers and busy machines
  }
}

}  // namespace
}  // namespace weir::test
