// SPDX-License-Identifier: Apache-2.0
#include "einsum/analysis/dependences.hpp"

#include <algorithm>

#include "validation/catch.hpp"
#include "validation/unit/analysis/cascades.hpp"

namespace weir::test {
namespace {

TEST_CASE("Dependences lead from the writer of each operand to its readers", "[unit][analysis]") {
  const std::vector<Dependence> expected = {{std::nullopt, 0, "A", false},
                                            {std::nullopt, 0, "B", false},
                                            {0, 1, "Y", false},
                                            {std::nullopt, 1, "A", false}};
  CHECK(find_dependences(example("FuseMax 1")) == expected);
}

TEST_CASE("A dependence on an earlier generation is carried", "[unit][analysis]") {
  const std::vector<Dependence> all = find_dependences(example("FuseMax 3"));
  const auto has = [&](const Dependence& dependence) {
    return std::find(all.begin(), all.end(), dependence) != all.end();
  };
  CHECK(has({0, 2, "RY", false}));  // the first generation
  CHECK(has({2, 2, "RY", true}));
  CHECK(has({2, 3, "RY", true}));   // RY[k]
  CHECK(has({2, 3, "RY", false}));  // RY[k+1]
  CHECK(has({3, 4, "RZ", false}));  // the last generation
  CHECK_FALSE(has({1, 4, "RZ", false}));
}

TEST_CASE("The graph is printed for dot", "[unit][analysis]") {
  CHECK(dependences_dot(example("FuseMax 1")) ==
        "digraph \"cascade\" {\n"
        "  node [shape=box];\n"
        "  \"A\" [shape=ellipse, label=\"A[K]\"];\n"
        "  \"B\" [shape=ellipse, label=\"B[K]\"];\n"
        "  subgraph cluster_1 {\n"
        "  label=\"pass 1 over K\";\n"
        "  s0 [label=\"Y[] = A[k] * B[k]\"];\n"
        "  }\n"
        "  subgraph cluster_2 {\n"
        "  label=\"pass 2 over K\";\n"
        "  s1 [label=\"Z[] = Y[] * A[k]\"];\n"
        "  }\n"
        "  \"A\" -> s0 [label=\"A[k]\"];\n"
        "  \"B\" -> s0 [label=\"B[k]\"];\n"
        "  s0 -> s1 [label=\"Y[]\"];\n"
        "  \"A\" -> s1 [label=\"A[k]\"];\n"
        "}\n");
}

}  // namespace
}  // namespace weir::test
