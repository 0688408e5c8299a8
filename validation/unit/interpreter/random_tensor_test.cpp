// SPDX-License-Identifier: Apache-2.0
#include "einsum/interpreter/random_tensor.hpp"

#include <algorithm>
#include <cmath>

#include "einsum/language/parser.hpp"
#include "validation/catch.hpp"

namespace weir::test {
namespace {

Cascade gathering() {
  const SourceLocation where{"c.yaml", 1, 1};
  const auto list = [&](const std::string& text) {
    return parse_expression("LIST[" + text + "]", where).operands;
  };
  Cascade cascade;
  cascade.declarations = {{"K", list("M, E"), where}, {"TI", list("J"), where}, {"LEN", list("B"), where}};
  cascade.einsums = {parse_einsum("X[b, j, e] = K[TI[j], e] if j < LEN[b]", where)};
  return cascade;
}

const Shape shape = {{"M", 5}, {"E", 40}, {"J", 200}, {"B", 200}};

TEST_CASE("SplitMix64 gives the numbers of its authors' program", "[unit][tensor_io]") {
  SplitMix64 random(1234567);
  CHECK(random.next() == 6457827717110365317U);
  CHECK(random.next() == 3203168211198807973U);
  CHECK(random.next() == 9817491932198370423U);
}

TEST_CASE("Uniform numbers are from 0 up to 1 and normal ones have mean 0 and variance 1",
          "[unit][tensor_io]") {
  SplitMix64 random(1);
  double sum = 0;
  double squares = 0;
  constexpr int count = 20000;
  for (int i = 0; i < count; ++i) {
    const double uniform = random.uniform();
    if (uniform < 0 || uniform >= 1) FAIL(uniform);
    const double normal = random.normal();
    sum += normal;
    squares += normal * normal;
  }
  CHECK_THAT(sum / count, Catch::Matchers::WithinAbs(0, 0.03));
  CHECK_THAT(squares / count, Catch::Matchers::WithinAbs(1, 0.03));
}

TEST_CASE("A tensor's values depend on the seed and its name and not on other tensors", "[unit][tensor_io]") {
  const Cascade cascade = gathering();
  CHECK(random_input(cascade, "K", shape, 1) == random_input(cascade, "K", shape, 1));
  CHECK_FALSE(random_input(cascade, "K", shape, 1) == random_input(cascade, "K", shape, 2));
  CHECK(tensor_seed(1, "Q") != tensor_seed(1, "K"));
}

TEST_CASE("An index tensor holds every place of the axis that it indexes, and no other number",
          "[unit][tensor_io]") {
  std::vector<double> values = random_input(gathering(), "TI", shape, 3).values();
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
  CHECK(values == std::vector<double>{0, 1, 2, 3, 4});
}

TEST_CASE("A tensor that a predicate reads holds whole numbers up to the extent", "[unit][tensor_io]") {
  const std::vector<double> values = random_input(gathering(), "LEN", shape, 3).values();
  CHECK(*std::max_element(values.begin(), values.end()) > 150);
  CHECK(std::all_of(values.begin(), values.end(),
                    [](double value) { return value == std::floor(value) && value >= 0 && value <= 200; }));
}

}  // namespace
}  // namespace weir::test
