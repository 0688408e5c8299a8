// SPDX-License-Identifier: Apache-2.0
#include "models/arithmetic/error_bounds.hpp"

#include <cmath>
#include <random>

#include "models/arithmetic/encoding.hpp"
#include "models/arithmetic/operations.hpp"
#include "validation/catch.hpp"
#include "validation/unit/arithmetic/scalar_attention.hpp"

using namespace weir;
using namespace weir::test;

TEST_CASE("No dot product is further from the exact one than its bound", "[unit][arithmetic]") {
  std::mt19937 random(1);
  std::normal_distribution<double> normal;
  double closest = 0;  // largest share of the bound that was used
  for (const NumericFormat accumulator : {NumericFormat::fp32, NumericFormat::fp16}) {
    for (const MultiplyAdd option : {MultiplyAdd::fused, MultiplyAdd::separate}) {
      const Arithmetic arithmetic{.accumulator = accumulator, .multiply_add = option};
      for (int i = 0; i < 300; ++i) {
        const int terms = 1 + static_cast<int>(random() % 200);
        double sum = 0, exact = 0, sizes = 0;
        for (int j = 0; j < terms; ++j) {
          const double a = round_to(NumericFormat::fp16, normal(random) * (i % 3 == 0 ? 0x1p-11 : 1));
          const double b =
              round_to(NumericFormat::fp16, std::abs(normal(random)) * (i % 3 == 0 ? 0x1p-11 : 1));
          sum = multiply_add(arithmetic, sum, a, b);
          exact += a * b;
          sizes += std::abs(a * b);
        }
        const ErrorBound bound = dot_product_bound(terms, arithmetic);
        const double allowed = bound.relative * sizes + bound.absolute;
        CAPTURE(terms, to_string(accumulator), to_string(option));
        REQUIRE(std::abs(sum - exact) <= allowed);
        closest = std::fmax(closest, std::abs(sum - exact) / allowed);
      }
    }
  }
  CHECK(closest > 0.2);  // the bound is about something
}

TEST_CASE("No exponential of a 16-bit number is further off than its bound, which is of the same size",
          "[unit][arithmetic]") {
  for (const ExpOption option : exp_options) {
    if (option == ExpOption::correctly_rounded) continue;
    for (const double lowest : {-1.0, -10.0, -80.0}) {
      const ErrorBound bound = exponential_bound(option, lowest);
      double share = 0;
      for (const NumericFormat format : {NumericFormat::fp16, NumericFormat::bf16}) {
        if (format == NumericFormat::bf16 && option == ExpOption::cody_waite_fp16) continue;
        for (unsigned bits = 0x8000; decode(format, bits) >= lowest; ++bits) {
          const double exact = std::exp(decode(format, bits));
          const double error = std::abs(unrounded_exponential(option, decode(format, bits)) - exact);
          share = std::fmax(share, error / (bound.relative * exact + bound.absolute));
        }
      }
      CAPTURE(to_string(option), lowest, bound.relative);
      CHECK(share <= 1);
      CHECK(share > 0.05);
    }
  }
}

TEST_CASE("No Newton quotient is further off than its bound", "[unit][arithmetic]") {
  std::mt19937 random(2);
  for (int steps = 0; steps <= max_newton_steps; ++steps) {
    const DivideOption option{DivideOption::Method::newton, steps};
    for (int i = 0; i < 20000; ++i) {
      const double a = 1 + static_cast<double>(random() >> 9) * 0x1p-23;
      const double b = 1 + static_cast<double>(random() >> 9) * 0x1p-23;
      REQUIRE(std::abs(divide(option, NumericFormat::fp32, a, b) / (a / b) - 1) <= divide_bound(option));
    }
  }
}

namespace {

Arithmetic random_arithmetic(std::mt19937& random) {
  Arithmetic arithmetic;
  arithmetic.element = random() % 2 == 0 ? NumericFormat::fp16 : NumericFormat::bf16;
  arithmetic.exp = exp_options[random() % std::size(exp_options)];
  if (arithmetic.exp == ExpOption::cody_waite_fp16) arithmetic.element = NumericFormat::fp16;
  arithmetic.accumulator = random() % 2 == 0 ? NumericFormat::fp32 : arithmetic.element;
  arithmetic.multiply_add = random() % 2 == 0 ? MultiplyAdd::fused : MultiplyAdd::separate;
  if (random() % 2 == 0) arithmetic.divide = {DivideOption::Method::newton, static_cast<int>(random() % 4)};
  return arithmetic;
}

}  // namespace

TEST_CASE("No attention is further from that in double than its bound, in one tile or many",
          "[property][arithmetic]") {
  std::mt19937 random(3);
  int finite = 0;
  for (unsigned i = 0; i < 600; ++i) {
    const Arithmetic arithmetic = random_arithmetic(random);
    const int head_dim = 1 + static_cast<int>(random() % 64);
    const int keys = 1 + static_cast<int>(random() % 120);
    const int tile = 1 + static_cast<int>(random() % 40);
    const double spread = std::ldexp(1, static_cast<int>(random() % 6) - 3);
    AttentionProblem problem = random_attention(arithmetic.element, head_dim, keys, spread, i);
    CAPTURE(to_string(arithmetic), head_dim, keys, tile, spread);
    const double bound = attention_bound(arithmetic, problem.row);
    if (std::isfinite(bound)) REQUIRE(attention_error(problem, attend(arithmetic, problem)) <= bound);

    problem.row.rescalings = (keys - 1) / tile;
    problem.row.running_sums = random() % 2 == 0 ? arithmetic.accumulator : arithmetic.element;
    const double tiled_bound = attention_bound(arithmetic, problem.row);
    finite += std::isfinite(tiled_bound);
    if (!std::isfinite(tiled_bound)) continue;
    REQUIRE(attention_error(problem, attend_in_tiles(arithmetic, problem, tile)) <= tiled_bound);
  }
  CHECK(finite > 400);
}

TEST_CASE("Attention in fp16 with six cycles an exponential is good to a percent, literally taken to nothing",
          "[unit][arithmetic]") {
  AttentionProblem problem = random_attention(NumericFormat::fp16, 64, 1024, 1, 1);
  problem.row.rescalings = 3;  // tiles of 256 keys
  const Arithmetic minimax{.exp = ExpOption::exp2_minimax3};
  const double bound = attention_bound(minimax, problem.row);
  const double error = attention_error(problem, attend_in_tiles(minimax, problem, 256));
  CAPTURE(bound, error, problem.row.max_logit, problem.row.max_logit_terms);
  CHECK(bound < 0.03);
  CHECK(error < 1e-4);
  CHECK(error <= bound);
  const Arithmetic literal{.exp = ExpOption::taylor5};
  CHECK(attention_error(problem, attend_in_tiles(literal, problem, 256)) > 0.01);
  CHECK(attention_bound(literal, problem.row) > 1);
}

TEST_CASE("There is no bound where a sum may overflow, or is longer than its format has digits",
          "[unit][arithmetic]") {
  AttentionRow row;
  row.keys = 70000;
  CHECK(std::isfinite(attention_bound(Arithmetic{}, row)));
  CHECK(std::isinf(attention_bound(Arithmetic{.accumulator = NumericFormat::fp16}, row)));
  CHECK(std::isinf(attention_bound(Arithmetic{.element = NumericFormat::int8}, row)));
  CHECK(std::isinf(accumulated_roundoff(2048, NumericFormat::fp16)));
}
