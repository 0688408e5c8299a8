// SPDX-License-Identifier: Apache-2.0
#include "einsum/language/variables.hpp"

#include <string>
#include <vector>

#include "einsum/language/nearest_name.hpp"
#include "einsum/language/offset.hpp"
#include "einsum/language/printer.hpp"
#include "validation/catch.hpp"
#include "validation/unit/language/texts.hpp"

namespace weir::test {
namespace {

using Names = std::vector<std::string>;

TEST_CASE("rank_variables come once each in order of first use, without shapes and dotted names",
          "[unit][language]") {
  CHECK(rank_variables(expression("K[m1*M0+m0, e] * Q[p, e] + m1 * array2d.rows")) ==
        Names{"m1", "m0", "e", "p"});
  CHECK(rank_variables(expression("K[TI[j, p], e]")) == Names{"j", "p", "e"});
  CHECK(rank_variables(einsum("A[m1+1, p] = 0").outputs[0]) == Names{"m1", "p"});
}

TEST_CASE("rank_of turns a rank variable into its rank", "[unit][language]") {
  CHECK(rank_of("m0") == "M0");
  CHECK(is_rank_variable("m0"));
  CHECK_FALSE(is_rank_variable("M0"));
  CHECK_FALSE(is_rank_variable("array2d.rows"));
}

TEST_CASE("iteration_variables are the left side's, then the right side's", "[unit][language]") {
  CHECK(iteration_variables(einsum("QK[m, p] = Q[p, e] * K[m, e]")) == Names{"m", "p", "e"});
  CHECK(iteration_variables(einsum("S[0, p] = 0")) == Names{"p"});
}

TEST_CASE("A variable that topk makes is not iterated", "[unit][language]") {
  const Einsum selection = einsum("(TV[j, p], TI[j, p]) = QI[m, p] :: topk(m -> j)");
  CHECK(iteration_variables(selection) == Names{"p", "m"});
  CHECK(reduced_variables(selection) == Names{"m"});
  CHECK(made_variables(selection) == Names{"j"});
}

TEST_CASE("reduced_variables are those absent on the left, named or not", "[unit][language]") {
  CHECK(reduced_variables(einsum("QK[m, p] = Q[p, e] * K[m, e]")) == Names{"e"});
  CHECK(reduced_variables(einsum("GM[p] = QK[m, p] :: max(m)")) == Names{"m"});
  CHECK(reduced_variables(einsum("A[p] = B[p]")).empty());
}

TEST_CASE("accesses come in the order of the text, a gather before its index", "[unit][language]") {
  Names read;
  for (const TensorAccess& access : accesses(expression("Q[p, e] * exp(K[TI[j, p], e]) - 1"))) {
    read.push_back(to_string(access));
  }
  CHECK(read == Names{"Q[p, e]", "K[TI[j, p], e]", "TI[j, p]"});
}

TEST_CASE("operators come in the order of evaluation", "[unit][language]") {
  CHECK(operators(einsum("A[m, p] = exp(QK[m, p] - GM[p])")) == Names{"add", "exp"});
  CHECK(operators(einsum("S[t] = G[t] * S[t] + K[t] / V[t]")) == Names{"mul", "divide", "add"});
  CHECK(operators(einsum("A[p] = max(-B[p], C[p] ?? 0) ** 2")) == Names{"negate", "default", "max", "power"});
  CHECK(operators(einsum("A[p] = where(B[p] < 0 and not C[p], B[p] // 2, B[p] % 2)")) ==
        Names{"compare", "not", "and", "floor_divide", "modulo", "where"});
  CHECK(operators(einsum("SD[p] = SN[m, p]")).empty());
}

TEST_CASE("operators leave out constants, indices and the predicate", "[unit][language]") {
  CHECK(operators(einsum("A[p] = B[p*2+1] / sqrt(E) if C[p] * 2 < 4")) == Names{"divide"});
  CHECK(operators(einsum("A[p] = exp(p * 2)")).empty());
}

TEST_CASE("as_offset recognises a name plus a constant", "[unit][language]") {
  CHECK(as_offset(expression("m1")) == Offset{"m1", 0});
  CHECK(as_offset(expression("m1 + 1")) == Offset{"m1", 1});
  CHECK(as_offset(expression("1 + M1 - 3")) == Offset{"M1", -2});
  CHECK(as_offset(expression("-2 + 5")) == Offset{"", 3});
  CHECK_FALSE(as_offset(expression("m1 * M0 + m0")));
  CHECK_FALSE(as_offset(expression("m1 + m0")));
  CHECK_FALSE(as_offset(expression("1 - m1")));
  CHECK_FALSE(as_offset(expression("-m1")));
  CHECK_FALSE(as_offset(expression("m1 + 0.5")));
}

TEST_CASE("nearest_name suggests a likely slip and nothing far-fetched", "[unit][language]") {
  CHECK(nearest_name("SLNVV", {"SLN", "SLNV", "QK"}) == "SLNV");
  CHECK(nearest_name("EXP", {"exp", "exp2"}) == "exp");
  CHECK_FALSE(nearest_name("Q", {"K", "V"}));
  CHECK_FALSE(nearest_name("softmax", {"max", "exp"}));
  CHECK_FALSE(nearest_name("A", {}));
}

}  // namespace
}  // namespace weir::test
