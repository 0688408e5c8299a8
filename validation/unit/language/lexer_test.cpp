// SPDX-License-Identifier: Apache-2.0
#include "einsum/language/lexer.hpp"

#include <string>
#include <vector>

#include "validation/catch.hpp"
#include "validation/unit/language/texts.hpp"

namespace weir::test {
namespace {

std::vector<std::string> texts(const std::string& text) {
  std::vector<std::string> result;
  for (const Token& token : tokenize(text, top())) result.push_back(token.text);
  result.pop_back();
  return result;
}

TEST_CASE("The lexer takes the longest operator that fits", "[unit][language]") {
  CHECK(texts("a//b/c**d*e") == std::vector<std::string>{"a", "//", "b", "/", "c", "**", "d", "*", "e"});
  CHECK(texts("a<=b<c==d=e") == std::vector<std::string>{"a", "<=", "b", "<", "c", "==", "d", "=", "e"});
  CHECK(texts("a->b->=c-d") == std::vector<std::string>{"a", "->", "b", "->", "=", "c", "-", "d"});
}

TEST_CASE("The lexer reads a dotted name as one name", "[unit][language]") {
  CHECK(texts("array2d.rows*2") == std::vector<std::string>{"array2d.rows", "*", "2"});
}

TEST_CASE("The lexer tells reserved words from names that begin like them", "[unit][language]") {
  const std::vector<Token> tokens = tokenize("inf info if iff or order", top());
  CHECK(tokens[0].kind == Token::Kind::symbol);
  CHECK(tokens[1].kind == Token::Kind::name);
  CHECK(tokens[2].kind == Token::Kind::symbol);
  CHECK(tokens[3].kind == Token::Kind::name);
  CHECK(tokens[4].kind == Token::Kind::symbol);
  CHECK(tokens[5].kind == Token::Kind::name);
}

TEST_CASE("The lexer reads numbers with fraction and exponent", "[unit][language]") {
  CHECK(tokenize("12", top())[0].value == 12);
  CHECK(tokenize("0.5", top())[0].value == 0.5);
  CHECK(tokenize("1e-3", top())[0].value == 1e-3);
  CHECK(tokenize("2.5E+2", top())[0].value == 250);
}

TEST_CASE("The lexer skips comments to the end of their line", "[unit][language]") {
  CHECK(texts("a # b c\n d # e") == std::vector<std::string>{"a", "d"});
}

TEST_CASE("The lexer gives each token its line and column", "[unit][language]") {
  const std::vector<Token> tokens = tokenize("a +\n  bc", {"f", 7, 11});
  CHECK(to_string(tokens[0].where) == "f:7:11");
  CHECK(to_string(tokens[1].where) == "f:7:13");
  CHECK(to_string(tokens[2].where) == "f:8:3");
  CHECK(to_string(tokens[3].where) == "f:8:5");
}

TEST_CASE("The lexer counts a character of several bytes as one column", "[unit][language]") {
  CHECK(error_of([] { tokenize("# \xC3\xA9\n\xCE\xBB", top()); }) ==
        "c.yaml:2:1: unexpected '\xCE\xBB'; expected a name, a number or an operator");
  const std::vector<Token> tokens = tokenize("#\n", {"f", 1, 1});
  CHECK(tokens.size() == 1);
}

TEST_CASE("The lexer refuses a text without end", "[unit][language]") {
  const std::string text(20001, '+');
  CHECK(error_of([&] { tokenize(text, top()); }) ==
        "c.yaml:1:10001: text longer than 10000 tokens; expected a shorter one");
}

}  // namespace
}  // namespace weir::test
