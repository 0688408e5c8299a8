// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "einsum/language/parser.hpp"
#include "validation/catch.hpp"
#include "validation/unit/language/texts.hpp"

namespace weir::test {
namespace {

std::string statement_error(const std::string& text) {
  return error_of([&] { einsum(text); });
}

std::string expression_error(const std::string& text) {
  return error_of([&] { expression(text); });
}

TEST_CASE("parse_einsum says what is wrong with the left side", "[unit][language]") {
  CHECK(statement_error("") == "c.yaml:1:1: unexpected end; expected the tensor that the statement writes");
  CHECK(statement_error("2 = A[p]") ==
        "c.yaml:1:1: unexpected '2'; expected the tensor that the statement writes");
  CHECK(statement_error("A = B[p]") ==
        "c.yaml:1:1: output 'A' without indices; expected 'A[...]' (a scalar is 'A[]')");
  CHECK(statement_error("a[p] = B[p]") ==
        "c.yaml:1:1: bad tensor name 'a'; expected letters and digits after a capital");
  CHECK(statement_error("A[p = B[p]") ==
        "c.yaml:1:5: unexpected '='; expected an operator, ',' or ']' after an index");
  CHECK(statement_error("A[p,] = B[p]") ==
        "c.yaml:1:5: unexpected ']'; expected a number, a name, a tensor, a function or '('");
  CHECK(statement_error("(A[p], B[p] = C[p]") ==
        "c.yaml:1:13: unexpected '='; expected ',' or ')' after an output");
  CHECK(statement_error("A[p] B[p]") == "c.yaml:1:6: unexpected 'B'; expected '='");
  CHECK(statement_error("A[p] == B[p]") == "c.yaml:1:6: unexpected '=='; expected '='");
}

TEST_CASE("parse_einsum says what is wrong with the value", "[unit][language]") {
  CHECK(statement_error("A[p] =") ==
        "c.yaml:1:7: unexpected end; expected a number, a name, a tensor, a function or '('");
  CHECK(statement_error("A[p] = + B[p]") ==
        "c.yaml:1:8: unexpected '+'; expected a number, a name, a tensor, a function or '('");
  CHECK(statement_error("A[p] = B[p] *") ==
        "c.yaml:1:14: unexpected end; expected a number, a name, a tensor, a function or '('");
  CHECK(statement_error("A[p] = B[p] C[p]") ==
        "c.yaml:1:13: unexpected 'C'; expected an operator, '::', 'if' or the end of the statement");
  CHECK(statement_error("A[p] = (B[p] + 1") == "c.yaml:1:17: unexpected end; expected an operator or ')'");
  CHECK(statement_error("A[p] = exp(B[p]") ==
        "c.yaml:1:16: unexpected end; expected an operator, ',' or ')' after an argument");
  CHECK(statement_error("A[p] = b[p]") ==
        "c.yaml:1:8: bad tensor name 'b'; expected letters and digits after a capital");
  CHECK(statement_error("A[p] = B[p] / 2p") ==
        "c.yaml:1:15: bad number '2p'; expected an operator between the number and the name");
  CHECK(statement_error("A[p] = Gm * B[p]") ==
        "c.yaml:1:8: name 'Gm' mixes cases; expected a rank variable in lower case, a shape in upper case, "
        "or 'Gm[...]'");
  CHECK(statement_error("A[p] = math.exp(B[p])") ==
        "c.yaml:1:8: dotted function 'math.exp'; expected a plain name");
  CHECK(statement_error("A[p] = B[p]; C[p] = D[p]") ==
        "c.yaml:1:12: unexpected ';'; expected one statement a line");
  CHECK(statement_error("A[p] = B[p]\nC[p] = D[p]") ==
        "c.yaml:2:1: unexpected 'C'; expected an operator, '::', 'if' or the end of the statement");
}

TEST_CASE("parse_einsum says what is wrong with an index", "[unit][language]") {
  CHECK(statement_error("A[p] = B[p / 2]") ==
        "c.yaml:1:12: '/' in an index; expected an integer expression of + - * // % min max");
  CHECK(statement_error("A[p] = B[p + 0.5]") ==
        "c.yaml:1:14: fraction in an index; expected an integer expression of + - * // % min max");
  CHECK(statement_error("A[p] = B[inf]") ==
        "c.yaml:1:10: 'inf' in an index; expected an integer expression of + - * // % min max");
  CHECK(statement_error("A[p] = B[exp(p)]") ==
        "c.yaml:1:10: function 'exp' in an index; expected an integer expression of + - * // % min max");
  CHECK(statement_error("A[p] = B[p < 2]") ==
        "c.yaml:1:12: '<' in an index; expected an integer expression of + - * // % min max");
  CHECK(statement_error("A[p] = B[p q]") ==
        "c.yaml:1:12: unexpected 'q'; expected an operator, ',' or ']' after an index");
}

TEST_CASE("parse_einsum says what is wrong with a reduction", "[unit][language]") {
  CHECK(statement_error("A[p] = B[m, p] : max(m)") ==
        "c.yaml:1:16: unexpected ':'; expected '::' before a reduction");
  CHECK(statement_error("A[p] = B[m, p] ::") ==
        "c.yaml:1:18: unexpected end; expected the operator of a reduction");
  CHECK(statement_error("A[p] = B[m, p] :: max m") == "c.yaml:1:23: unexpected 'm'; expected '('");
  CHECK(statement_error("A[p] = B[m, p] :: max()") ==
        "c.yaml:1:23: unexpected ')'; expected a rank variable in lower case");
  CHECK(statement_error("A[p] = B[m, p] :: max(M)") ==
        "c.yaml:1:23: unexpected 'M'; expected a rank variable in lower case");
  CHECK(statement_error("A[p] = B[m, p] :: max(m n)") ==
        "c.yaml:1:25: unexpected 'n'; expected ',', '->' or ')'");
  CHECK(statement_error("A[j] = B[m] :: topk(m -> )") ==
        "c.yaml:1:26: unexpected ')'; expected a rank variable in lower case");
  CHECK(statement_error("A[j] = B[m] :: topk(m -> j k)") ==
        "c.yaml:1:28: unexpected 'k'; expected ',' or ')'");
  CHECK(statement_error("A[p] = B[m, p] :: max(m) where m <= p") ==
        "c.yaml:1:26: unexpected 'where'; expected ',', 'if' or the end of the statement");
}

TEST_CASE("parse_einsum says what is wrong with a predicate", "[unit][language]") {
  CHECK(statement_error("A[p] = B[p] where p < 4") ==
        "c.yaml:1:13: unexpected 'where'; expected an operator, '::', 'if' or the end of the statement");
  CHECK(statement_error("A[p] = B[p] if") ==
        "c.yaml:1:15: unexpected end; expected a number, a name, a tensor, a function or '('");
  CHECK(statement_error("A[p] = B[p] if 0 <= p < 4") ==
        "c.yaml:1:23: chained comparison; expected 'and' between two comparisons");
  CHECK(statement_error("A[p] = B[p] if p < 4 :: max(p)") ==
        "c.yaml:1:22: unexpected '::'; expected an operator or the end of the statement");
  CHECK(statement_error("A[p] = B[p] if p = 4") ==
        "c.yaml:1:18: unexpected '='; expected an operator or the end of the statement");
}

TEST_CASE("parse_expression names what to write instead of other languages' operators", "[unit][language]") {
  CHECK(expression_error("a ^ 2") == "c.yaml:1:3: unexpected '^'; expected '**' for a power");
  CHECK(expression_error("a && b") == "c.yaml:1:3: unexpected '&'; expected 'and'");
  CHECK(expression_error("a | b") == "c.yaml:1:3: unexpected '|'; expected 'or'");
  CHECK(expression_error("!a") == "c.yaml:1:1: unexpected '!'; expected 'not' or '!='");
  CHECK(expression_error("a ? b") == "c.yaml:1:3: unexpected '?'; expected '?\?' for a default");
  CHECK(expression_error("a : b") == "c.yaml:1:3: unexpected ':'; expected '::' before a reduction");
  CHECK(expression_error(".5") == "c.yaml:1:1: unexpected '.'; expected a digit before the '.'");
  CHECK(expression_error("a @ b") == "c.yaml:1:3: unexpected '@'; expected a name, a number or an operator");
}

TEST_CASE("parse_expression says what is wrong with a number", "[unit][language]") {
  CHECK(expression_error("1.") == "c.yaml:1:1: bad number '1.'; expected a digit after the '.'");
  CHECK(expression_error("2m") ==
        "c.yaml:1:1: bad number '2m'; expected an operator between the number and the name");
  CHECK(expression_error("1e999") ==
        "c.yaml:1:1: bad number '1e999'; expected a number that a double can hold");
}

TEST_CASE("parse_expression refuses what is left over", "[unit][language]") {
  CHECK(expression_error("M // 2 if") ==
        "c.yaml:1:8: unexpected 'if'; expected an operator or the end of the expression");
  CHECK(expression_error("M)") ==
        "c.yaml:1:2: unexpected ')'; expected an operator or the end of the expression");
  CHECK(expression_error("") ==
        "c.yaml:1:1: unexpected end; expected a number, a name, a tensor, a function or '('");
}

TEST_CASE("parse_expression refuses a text that would exhaust the stack", "[unit][language]") {
  CHECK(expression_error(std::string(5000, '(')) ==
        "c.yaml:1:101: expression nested too deep; expected a simpler one");
  CHECK(expression_error(std::string(5000, '-')) ==
        "c.yaml:1:200: expression nested too deep; expected a simpler one");
}

TEST_CASE("An error is placed from where the text starts", "[unit][language]") {
  CHECK(error_of([] {
          parse_einsum("A[p] = @", {"dir/c.yaml", 12, 5});
        }) == "dir/c.yaml:12:12: unexpected '@'; expected a name, a number or an operator");
  CHECK(error_of([] {
          parse_einsum("A[p] =\n  )", {"dir/c.yaml", 12, 5});
        }) == "dir/c.yaml:13:3: unexpected ')'; expected a number, a name, a tensor, a function or '('");
}

}  // namespace
}  // namespace weir::test
