// SPDX-License-Identifier: Apache-2.0
#include "einsum/interpreter/shape.hpp"

#include "validation/unit/interpreter/small_cascade.hpp"

namespace weir::test {
namespace {

/// A cascade with `shape: {M0: 4, M1: M // M0}`.
Cascade with_tiles() {
  Cascade cascade;
  cascade.where = {"c.yaml", 0, 0};
  const SourceLocation where{"c.yaml", 1, 1};
  cascade.shape = {{"M0", parse_expression("4", where), where},
                   {"M1", parse_expression("M // M0", where), where}};
  cascade.declarations = {{"K", parse_expression("LIST[M, E]", where).operands, where}};
  cascade.einsums = {parse_einsum("X[m1, m0] = K[m1*M0 + m0, e]", where)};
  check(cascade);
  return cascade;
}

std::string resolve_error(const Shape& given) {
  return interpreter_error([&] { resolve_shape(with_tiles(), given); });
}

TEST_CASE("resolve_shape adds what the cascade says to what is given", "[unit][interpreter]") {
  CHECK(resolve_shape(with_tiles(), {{"M", 8}, {"E", 3}}) == Shape{{"M", 8}, {"E", 3}, {"M0", 4}, {"M1", 2}});
  CHECK(resolve_shape(with_tiles(), {{"M", 9}, {"E", 3}, {"M0", 3}}) ==
        Shape{{"M", 9}, {"E", 3}, {"M0", 3}, {"M1", 3}});
  CHECK(resolve_shape(with_tiles(), {{"M", 9}, {"E", 3}, {"M1", 3}}) ==
        Shape{{"M", 9}, {"E", 3}, {"M0", 4}, {"M1", 3}});
}

TEST_CASE("open_ranks are those without an extent, in the order of the text", "[unit][interpreter]") {
  CHECK(open_ranks(with_tiles(), {}) == std::vector<std::string>{"M", "E"});
  CHECK(open_ranks(with_tiles(), {{"M", 8}}) == std::vector<std::string>{"E"});
}

TEST_CASE("Extents that are missing, too small or do not divide are errors", "[unit][interpreter]") {
  CHECK(resolve_error({{"M", 8}}) == "c.yaml: rank E has no extent; expected one");
  CHECK(resolve_error({{"M", 3}, {"E", 1}}) == "c.yaml:1:1: extent M1 is 0; expected at least 1");
  CHECK(resolve_error({{"M", 8}, {"E", 0}}) == "c.yaml: extent E is 0; expected at least 1");
  CHECK(resolve_error({{"M", 9}, {"E", 1}}) ==
        "c.yaml:1:1: M1 = M // M0 = 9 // 4 leaves a remainder; expected none, or M1 given in whole tiles");
}

TEST_CASE("inputs and outputs of a cascade", "[unit][interpreter]") {
  const Cascade cascade =
      small_cascade({"A: R", "B: R", "S: R+1"},
                    {"S[0] = 0", "S[r+1] = S[r] + A[r]", "X[r] = S[r] * 2", "Y[r] = X[r] if B[r] > 0"});
  std::vector<std::string> names;
  for (const TensorDeclaration* declaration : inputs(cascade)) names.push_back(declaration->name);
  CHECK(names == std::vector<std::string>{"A", "B"});
  CHECK(outputs(cascade) == std::vector<std::string>{"Y"});
  const Cascade recurrence = small_cascade({"A: R", "S: R+1"}, {"S[0] = 0", "S[r+1] = S[r] + A[r]"});
  CHECK(outputs(recurrence) == std::vector<std::string>{"S"});
}

TEST_CASE("A tensor that is written by an index tensor must be declared", "[unit][interpreter]") {
  CHECK(interpreter_error([] {
          evaluate_small({"A: R", "I: R"}, {"Y[I[r]] = A[r]"}, {{"R", 1}},
                         {{"A", vector({1})}, {"I", vector({0})}});
        }) == "c.yaml:1:3: no bounds known of the index 'I[r]'; expected the tensor in the declaration");
}

}  // namespace
}  // namespace weir::test
