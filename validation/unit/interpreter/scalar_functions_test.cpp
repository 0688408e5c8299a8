// SPDX-License-Identifier: Apache-2.0
#include "einsum/interpreter/scalar_functions.hpp"

#include <array>

#include "einsum/language/functions.hpp"
#include "validation/unit/interpreter/small_cascade.hpp"

namespace weir::test {
namespace {

double of(const std::string& function, const std::vector<double>& arguments) {
  const ScalarFunction found = scalar_function(function);
  REQUIRE(found != nullptr);
  return found(arguments);
}

TEST_CASE("Every function of the language has a definition", "[unit][interpreter]") {
  for (const FunctionSignature& function : known_functions()) {
    INFO(function.name);
    CHECK(scalar_function(function.name) != nullptr);
  }
  CHECK(scalar_function("nonsense") == nullptr);
}

TEST_CASE("Functions have the values of tables", "[unit][interpreter]") {
  struct Row {
    std::string function;
    double argument;
    double value;
  };
  const std::vector<Row> rows = {{"exp", 1, 2.718281828459045},
                                 {"exp2", 3, 8},
                                 {"log", 2, 0.6931471805599453},
                                 {"log2", 8, 3},
                                 {"log1p", 1e-10, 9.9999999995e-11},
                                 {"sqrt", 2, 1.4142135623730951},
                                 {"rsqrt", 4, 0.5},
                                 {"recip", -8, -0.125},
                                 {"abs", -2, 2},
                                 {"sign", -3, -1},
                                 {"sign", 0, 0},
                                 {"sign", 5, 1},
                                 {"floor", -1.5, -2},
                                 {"ceil", -1.5, -1},
                                 {"round", 2.5, 2},
                                 {"round", -3.5, -4},
                                 {"sin", 1, 0.8414709848078965},
                                 {"cos", 1, 0.5403023058681398},
                                 {"tanh", 0.5, 0.46211715726000973},
                                 {"erf", 0.5, 0.5204998778130465},
                                 {"relu", -1, 0},
                                 {"relu", 3, 3},
                                 {"gelu", 1, 0.8413447460685429},
                                 {"gelu", -1, -0.15865525393145707},
                                 {"sigmoid", 0, 0.5},
                                 {"sigmoid", 1, 0.7310585786300049},
                                 {"sigmoid", -1, 0.2689414213699951},
                                 {"sigmoid", -1000, 0},
                                 {"silu", 1, 0.7310585786300049},
                                 {"softplus", 0, 0.6931471805599453},
                                 {"softplus", 1000, 1000},
                                 {"softplus", -1, 0.31326168751822286},
                                 {"elu", 2, 2},
                                 {"elu", -1, -0.6321205588285577}};
  for (const Row& row : rows) {
    INFO(row.function << " of " << row.argument);
    CHECK_THAT(of(row.function, {row.argument}),
               Catch::Matchers::WithinAbs(row.value, 1e-15 * std::abs(row.value)));
  }
}

TEST_CASE("Functions of several arguments", "[unit][interpreter]") {
  CHECK(of("max", {2, 3}) == 3);
  CHECK(of("min", {2, 3}) == 2);
  CHECK(of("clip", {5, 0, 1}) == 1);
  CHECK(of("clip", {-5, 0, 1}) == 0);
  CHECK(of("clamp", {0.5, 0, 1}) == 0.5);
  CHECK(of("where", {1, 2, 3}) == 2);
  CHECK(of("where", {0, 2, 3}) == 3);
  CHECK(of("leaky_relu", {-2, 0.5}) == -1);
}

TEST_CASE("A quotient is rounded down and a remainder has its divisor's sign", "[unit][interpreter]") {
  for (const double a : {-7.0, -1.0, 0.0, 5.0}) {
    for (const double b : {-3.0, 2.0}) {
      const std::array arguments = {a, b};
      const double quotient = binary_operator("//")(arguments);
      const double rest = binary_operator("%")(arguments);
      CHECK(quotient * b + rest == a);
      CHECK((rest == 0 || (rest < 0) == (b < 0)));
    }
  }
  CHECK(unary_operator("+") == nullptr);
  CHECK(binary_operator("??") == nullptr);
}

}  // namespace
}  // namespace weir::test
