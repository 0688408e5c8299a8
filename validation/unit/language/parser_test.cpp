// SPDX-License-Identifier: Apache-2.0
#include "einsum/language/parser.hpp"

#include <string>
#include <vector>

#include "einsum/language/printer.hpp"
#include "validation/catch.hpp"
#include "validation/unit/language/texts.hpp"

namespace weir::test {
namespace {

using Kind = Expression::Kind;

/// Every operation in parentheses, so that the grouping shows.
std::string grouped(const Expression& e) {
  if (e.kind == Kind::unary) return "(" + e.name + " " + grouped(e.operands[0]) + ")";
  if (e.kind == Kind::binary) {
    return "(" + grouped(e.operands[0]) + " " + e.name + " " + grouped(e.operands[1]) + ")";
  }
  return to_string(e);
}

std::string grouping(const std::string& text) { return grouped(expression(text)); }

TEST_CASE("parse_einsum reads output, value, reductions and predicate", "[unit][language]") {
  const Einsum read = einsum("LM[m1, p] = QK[m1, m0, p] :: max(m0) if m0 <= p  # local");
  REQUIRE(read.outputs.size() == 1);
  CHECK(read.name() == "LM");
  CHECK(read.outputs[0].indices == std::vector<Expression>{expression("m1"), expression("p")});
  CHECK(read.value == expression("QK[m1, m0, p]"));
  REQUIRE(read.reductions.size() == 1);
  CHECK(read.reductions[0] == Reduction{"max", {"m0"}, {}, {}});
  REQUIRE(read.predicate);
  CHECK(*read.predicate == expression("m0 <= p"));
}

TEST_CASE("parse_einsum reads a tuple of outputs and a reduction that makes a variable", "[unit][language]") {
  const Einsum read = einsum("(TV[j, p], TI[j, p]) = QI[m, p] :: topk(m -> j)");
  REQUIRE(read.outputs.size() == 2);
  CHECK(read.outputs[1].tensor == "TI");
  CHECK(read.reductions == std::vector<Reduction>{{"topk", {"m"}, {"j"}, {}}});
}

TEST_CASE("parse_einsum reads several reductions and several variables", "[unit][language]") {
  const Einsum read = einsum("A[] = B[i, j, k] :: max(i, j), max(k)");
  CHECK(read.outputs[0].indices.empty());
  CHECK(read.reductions == std::vector<Reduction>{{"max", {"i", "j"}, {}, {}}, {"max", {"k"}, {}, {}}});
}

TEST_CASE("parse_einsum reads a value over several lines", "[unit][language]") {
  CHECK(einsum("A[p] = B[p]\n  * C[p]\n") == einsum("A[p]=B[p]*C[p]"));
}

TEST_CASE("parse_expression tells variables, shapes, tensors, functions and dotted names apart",
          "[unit][language]") {
  CHECK(expression("m0").kind == Kind::name);
  CHECK(expression("M0").kind == Kind::name);
  CHECK(expression("array2d.rows").name == "array2d.rows");
  CHECK(expression("M0[m]").kind == Kind::access);
  CHECK(expression("S[]").operands.empty());
  CHECK(expression("exp(m)").kind == Kind::call);
  CHECK(expression("inf").kind == Kind::infinity);
  CHECK(expression("empty").kind == Kind::empty);
}

TEST_CASE("parse_expression groups by precedence", "[unit][language]") {
  CHECK(grouping("a + b * c") == "(a + (b * c))");
  CHECK(grouping("a ?? b + c") == "(a ?? (b + c))");
  CHECK(grouping("a < b ?? c") == "(a < (b ?? c))");
  CHECK(grouping("not a < b and c or d") == "(((not (a < b)) and c) or d)");
  CHECK(grouping("-a ** b") == "(- (a ** b))");
  CHECK(grouping("a ** -b") == "(a ** (- b))");
  CHECK(grouping("-a * b") == "((- a) * b)");
}

TEST_CASE("parse_expression groups from the left, but powers from the right", "[unit][language]") {
  CHECK(grouping("a - b + c") == "((a - b) + c)");
  CHECK(grouping("a / b * c // d % e") == "((((a / b) * c) // d) % e)");
  CHECK(grouping("a ** b ** c") == "(a ** (b ** c))");
  CHECK(grouping("a - (b - c)") == "(a - (b - c))");
}

TEST_CASE("parse_expression places an operator where it stands", "[unit][language]") {
  const Expression read = parse_expression("M // (N - 1)", {"f", 3, 5});
  CHECK(to_string(read.where) == "f:3:7");
  CHECK(to_string(read.operands[0].where) == "f:3:5");
  CHECK(to_string(read.operands[1].where) == "f:3:13");
}

TEST_CASE("Every statement of the language's description parses and prints back", "[unit][language]") {
  const std::vector<std::string> statements = {
      "QK[m, p] = Q[p, e] * K[m, e]",
      "GM[p] = QK[m, p] :: max(m)",
      "SN[m, p] = exp(QK[m, p] - GM[p])",
      "SD[p] = SN[m, p]",
      "A[m, p] = SN[m, p] / SD[p]",
      "AV[p, f] = A[m, p] * V[m, f]",
      "SNV[p, f] = SN[m, p] * V[m, f]",
      "AV[p, f] = SNV[p, f] / SD[p]",
      "QK[m1, m0, p] = Q[p, e] * K[m1*M0+m0, e] if m1 * M0 + m0 <= p",
      "RM[0, p] = empty",
      "RNV[0, p, f] = empty",
      "QK[m1, m0, p] = Q[p, e] * K[m1*M0+m0, e] if m1 * M0 + m0 <= p and m1 * M0 + m0 > p - W",
      "LM[m1, p] = QK[m1, m0, p] :: max(m0)",
      "RM[m1+1, p] = max(RM[m1, p], LM[m1, p])",
      "SLN[m1, m0, p] = exp(QK[m1, m0, p] - RM[m1+1, p])",
      "SLNV[m1, p, f] = SLN[m1, m0, p] * V[m1*M0+m0, f]",
      "PRM[m1, p] = exp(RM[m1, p] - RM[m1+1, p])",
      "RD[m1+1, p] = SLD[m1, p] + SPD[m1, p]",
      "AV[p, f] = RNV[M1, p, f] / RD[M1, p]",
      "S[0, e, f] = 0",
      "S[t+1, e, f] = G[t] * S[t, e, f] + K[t, e] * V[t, f]",
      "O[t, f] = Q[t, e] * S[t+1, e, f]",
      "(TV[j, p], TI[j, p]) = QI[m, p] :: topk(m -> j)",
      "QK[j, p] = Q[p, e] * K[TI[j, p], e]",
      "A[m, p] = where(m <= p, QK[m, p], -inf)"};
  for (const std::string& statement : statements) CHECK(to_string(einsum(statement)) == statement);
}

}  // namespace
}  // namespace weir::test
