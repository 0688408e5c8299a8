// SPDX-License-Identifier: Apache-2.0
#include "einsum/language/evaluate.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "validation/catch.hpp"
#include "validation/unit/language/texts.hpp"

namespace weir::test {
namespace {

std::optional<std::int64_t> lookup(const std::string& name) {
  static const std::map<std::string, std::int64_t> values = {
      {"M", 4096}, {"M0", 256}, {"E", 64}, {"array2d.rows", 128}, {"ZERO", 0}};
  const auto found = values.find(name);
  return found == values.end() ? std::nullopt : std::optional<std::int64_t>(found->second);
}

std::int64_t evaluated(const std::string& text) { return evaluate_integer(expression(text), lookup); }

std::string evaluation_error(const std::string& text) {
  return error_of([&] { evaluate_integer(expression(text), lookup, {"M", "M0", "E", "array2d.rows"}); });
}

TEST_CASE("evaluate_integer computes shapes", "[unit][language]") {
  CHECK(evaluated("M // M0") == 16);
  CHECK(evaluated("(M + 1 + M0 - 1) // M0 * 2 - E") == -30);
  CHECK(evaluated("2 ** 10") == 1024);
  CHECK(evaluated("array2d.rows * 2") == 256);
  CHECK(evaluated("min(M, E, 70)") == 64);
  CHECK(evaluated("max(M, E)") == 4096);
  CHECK(evaluated("(-1) ** 3") == -1);
  CHECK(evaluated("0 ** 0") == 1);
  CHECK(evaluated("0 ** 1000000000000") == 0);
}

TEST_CASE("evaluate_integer rounds quotients down and gives remainders the divisor's sign",
          "[unit][language]") {
  for (std::int64_t a = -7; a <= 7; ++a) {
    for (std::int64_t b = -3; b <= 3; ++b) {
      if (b == 0) continue;
      const std::string text = "(" + std::to_string(a) + ") // (" + std::to_string(b) + ")";
      const std::int64_t quotient = evaluated(text);
      const std::int64_t remainder = evaluated("(" + std::to_string(a) + ") % (" + std::to_string(b) + ")");
      CHECK(quotient * b + remainder == a);
      CHECK((remainder == 0 || (remainder < 0) == (b < 0)));
      CHECK(remainder * remainder < b * b);
    }
  }
}

TEST_CASE("evaluate_integer gives conditions as 0 or 1", "[unit][language]") {
  CHECK(evaluated("M <= 4096 and E <= 64") == 1);
  CHECK(evaluated("M < 4096 or E > 64") == 0);
  CHECK(evaluated("not M == 4096") == 0);
  CHECK(evaluated("M != M0 and M0 >= 256") == 1);
  CHECK(evaluated("2 and 3") == 1);
}

TEST_CASE("evaluate_integer evaluates the right of 'and' and 'or' only if it matters", "[unit][language]") {
  CHECK(evaluated("ZERO != 0 and M // ZERO > 1") == 0);
  CHECK(evaluated("ZERO == 0 or M // ZERO > 1") == 1);
}

TEST_CASE("evaluate_integer evaluates each operand once, however deep calls are nested", "[unit][language]") {
  std::string text = "1";
  for (int depth = 0; depth < 60; ++depth) text.insert(0, "max(").append(", 0)");
  CHECK(evaluated(text) == 1);
}

TEST_CASE("evaluate_integer says what it cannot evaluate", "[unit][language]") {
  CHECK(evaluation_error("M // N0") ==
        "c.yaml:1:6: unknown name 'N0'; expected a known integer (did you mean 'M0'?)");
  CHECK(evaluation_error("array2d.row") ==
        "c.yaml:1:1: unknown name 'array2d.row'; expected a known integer (did you mean 'array2d.rows'?)");
  CHECK(evaluation_error("M + Z") == "c.yaml:1:5: unknown name 'Z'; expected a known integer");
  CHECK(evaluation_error("M // ZERO") == "c.yaml:1:3: division by zero; expected a divisor other than 0");
  CHECK(evaluation_error("M % (E - 64)") == "c.yaml:1:3: division by zero; expected a divisor other than 0");
  CHECK(evaluation_error("M / 2") ==
        "c.yaml:1:3: operator '/' does not give an integer; expected integers and + - * // % ** min max");
  CHECK(evaluation_error("M ?? 2") ==
        "c.yaml:1:3: operator '?\?' does not give an integer; expected integers and + - * // % ** min max");
  CHECK(evaluation_error("M * 0.5") ==
        "c.yaml:1:5: number is not an integer; expected integers and + - * // % ** min max");
  CHECK(evaluation_error("M + 9007199254740994") ==
        "c.yaml:1:5: number is above 2^53; expected a smaller one");
  CHECK(evaluation_error("2 ** -1") == "c.yaml:1:3: negative exponent; expected 0 or more");
  CHECK(evaluation_error("exp(M)") ==
        "c.yaml:1:1: function 'exp' does not give an integer; expected integers and + - * // % ** min max");
  CHECK(evaluation_error("min()") == "c.yaml:1:1: 'min' of nothing; expected at least one argument");
  CHECK(evaluation_error("Q[2]") ==
        "c.yaml:1:1: tensor 'Q' where an integer is needed; expected integers and + - * // % ** min max");
  CHECK(evaluation_error("M < inf") ==
        "c.yaml:1:5: 'inf' is not an integer; expected integers and + - * // % ** min max");
  CHECK(evaluation_error("empty") ==
        "c.yaml:1:1: 'empty' is not an integer; expected integers and + - * // % ** min max");
}

TEST_CASE("evaluate_integer refuses results beyond 64 bits", "[unit][language]") {
  CHECK(evaluated("2 ** 62 + (2 ** 62 - 1)") == INT64_MAX);
  CHECK(evaluation_error("2 ** 62 + 2 ** 62") ==
        "c.yaml:1:9: result of '+' does not fit; expected at most 64 bits");
  CHECK(evaluation_error("2 ** 63") == "c.yaml:1:3: result of '**' does not fit; expected at most 64 bits");
  CHECK(evaluation_error("2 ** 62 * 2") ==
        "c.yaml:1:9: result of '*' does not fit; expected at most 64 bits");
  CHECK(evaluation_error("-(2 ** 62) - 2 ** 62 - 1") ==
        "c.yaml:1:22: result of '-' does not fit; expected at most 64 bits");
  CHECK(evaluation_error("(-(2 ** 62) - 2 ** 62) // -1") ==
        "c.yaml:1:24: result of '//' does not fit; expected at most 64 bits");
  CHECK(evaluated("(-(2 ** 62) - 2 ** 62) % -1") == 0);
}

}  // namespace
}  // namespace weir::test
