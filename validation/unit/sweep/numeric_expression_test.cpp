// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/numeric_expression.hpp"

#include "einsum/language/parser.hpp"
#include "validation/catch.hpp"
#include "validation/unit/spec/spec_files.hpp"

namespace weir::test {
namespace {

double value_of(const std::string& text) {
  const auto lookup = [](const std::string& name) -> std::optional<double> {
    if (name == "N") return 64.0;
    return name == "array2d.rows" ? std::optional(3.0) : std::nullopt;
  };
  return evaluate_number(parse_expression(text, {"a.yaml", 1, 1}), lookup, {"N", "array2d.rows"});
}

std::string error_of(const std::string& text) {
  return spec_error_of([&] { value_of(text); });
}

TEST_CASE("An expression of a sweep is arithmetic on real numbers", "[unit][sweep]") {
  CHECK(value_of("N * array2d.rows + 0.5") == 192.5);
  CHECK(value_of("N / 256") == 0.25);
  CHECK(value_of("-7 // 2") == -4);
  CHECK(value_of("-7 % 4") == 1);
  CHECK(value_of("2 ** 10") == 1024);
  CHECK(value_of("log2(N) + sqrt(16) + ceil(0.1) + floor(0.9)") == 11);
  CHECK(value_of("min(N, 3, 5) + max(N, 3)") == 67);
}

TEST_CASE("Comparisons give 0 or 1, and a choice takes one side", "[unit][sweep]") {
  CHECK(value_of("N == 64 and array2d.rows < 4") == 1);
  CHECK(value_of("not (N <= 63 or N != 64)") == 1);
  CHECK(value_of("where(N == 512, 1 / 0, 1)") == 1);
  CHECK(value_of("N != 64 and 1 / 0 > 1") == 0);
}

TEST_CASE("An expression without a value says where", "[unit][sweep]") {
  CHECK(error_of("N / (N - 64)") == "a.yaml:1:3: division by zero; expected a divisor other than 0");
  CHECK(error_of("N + NN") ==
        "a.yaml:1:5: unknown name 'NN'; expected one that has a number (did you mean 'N'?)");
  CHECK(error_of("log2(0)") == "a.yaml:1:1: 'log2' gives no finite number; expected one");
}

}  // namespace
}  // namespace weir::test
