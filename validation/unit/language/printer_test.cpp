// SPDX-License-Identifier: Apache-2.0
#include "einsum/language/printer.hpp"

#include <cctype>
#include <sstream>
#include <string>

#include "validation/catch.hpp"
#include "validation/unit/language/random_einsum.hpp"
#include "validation/unit/language/texts.hpp"

namespace weir::test {
namespace {

std::string printed(const std::string& text) { return to_string(expression(text)); }

TEST_CASE("to_string leaves out parentheses that change nothing", "[unit][language]") {
  CHECK(printed("((a) + (b * c))") == "a + b * c");
  CHECK(printed("(a - b) - c") == "a - b - c");
  CHECK(printed("(not (a < b)) and (c)") == "not a < b and c");
  CHECK(printed("a ** (b ** c)") == "a ** b ** c");
  CHECK(printed("-(a ** b)") == "-a ** b");
}

TEST_CASE("to_string keeps parentheses that matter", "[unit][language]") {
  CHECK(printed("(a + b) * c") == "(a + b) * c");
  CHECK(printed("a - (b - c)") == "a - (b - c)");
  CHECK(printed("(-a) ** b") == "(-a) ** b");
  CHECK(printed("(a ** b) ** c") == "(a ** b) ** c");
  CHECK(printed("not (a and b)") == "not (a and b)");
  CHECK(printed("(a < b) == c") == "(a < b) == c");
  CHECK(printed("-(a + b)") == "-(a + b)");
}

TEST_CASE("to_string sets indices tight and the rest with blanks", "[unit][language]") {
  CHECK(printed("K[ m1 * M0 + m0 , e ]*2") == "K[m1*M0+m0, e] * 2");
  CHECK(printed("K[max(m-1, 0), m//2]") == "K[max(m-1, 0), m//2]");
}

TEST_CASE("to_string prints a number with as many digits as it takes to read it back", "[unit][language]") {
  CHECK(printed("0.1") == "0.1");
  CHECK(printed("256") == "256");
  CHECK(printed("1e30") == "1e+30");
  CHECK(printed("1e-9") == "1e-09");
}

TEST_CASE("Streams print what to_string prints", "[unit][language]") {
  const Einsum statement = einsum("(A[j], I[j]) = B[m]*2 :: topk(m->j) if m<4");
  std::ostringstream os;
  os << statement << "; " << statement.outputs[0] << "; " << statement.value << "; "
     << statement.reductions[0];
  CHECK(os.str() == "(A[j], I[j]) = B[m] * 2 :: topk(m -> j) if m < 4; A[j]; B[m] * 2; topk(m -> j)");
}

TEST_CASE("Parsing what was printed gives the same expression, whatever the expression",
          "[property][language]") {
  for (unsigned seed = 0; seed < 3000; ++seed) {
    const Expression made = RandomEinsum(seed).value(5);
    const std::string text = to_string(made);
    INFO("seed " << seed << ": " << text);
    REQUIRE(expression(text) == made);
    REQUIRE(to_string(expression(text)) == text);
  }
}

TEST_CASE("Parsing what was printed gives the same Einsum, whatever the Einsum", "[property][language]") {
  for (unsigned seed = 0; seed < 2000; ++seed) {
    const Einsum made = RandomEinsum(seed).einsum();
    const std::string text = to_string(made);
    INFO("seed " << seed << ": " << text);
    REQUIRE(einsum(text) == made);
  }
}

/// Whether some pair of parentheses can go without changing what the text means.
bool has_needless_parentheses(const std::string& text, const Expression& meaning) {
  for (std::size_t open = 0; open < text.size(); ++open) {
    const bool of_call = open > 0 && std::isalnum(static_cast<unsigned char>(text[open - 1])) != 0;
    if (text[open] != '(' || of_call) continue;
    std::size_t close = open + 1;
    for (int depth = 1; depth > 0; ++close) depth += text[close] == '(' ? 1 : text[close] == ')' ? -1 : 0;
    std::string without = text;
    without[open] = without[close - 1] = ' ';
    try {
      if (expression(without) == meaning) return true;
    } catch (const SpecError&) {
      continue;
    }
  }
  return false;
}

TEST_CASE("No printed parenthesis can be left out", "[property][language]") {
  for (unsigned seed = 0; seed < 1000; ++seed) {
    const Expression made = RandomEinsum(seed).value(4);
    const std::string text = to_string(made);
    INFO("seed " << seed << ": " << text);
    REQUIRE_FALSE(has_needless_parentheses(text, made));
  }
}

}  // namespace
}  // namespace weir::test
