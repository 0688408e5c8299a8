// SPDX-License-Identifier: Apache-2.0
// Hardware order in 16 bits against loops written out here for FuseMax's mapping: keys m0 down the rows,
// queries across the columns, all else in time.
#include "models/arithmetic/encoding.hpp"
#include "models/arithmetic/operations.hpp"
#include "validation/catch.hpp"
#include "validation/property/hardware_order_runs.hpp"

namespace weir {
namespace {

constexpr std::int64_t rows = 4;

/// One head of one-pass attention, element by element.
class ScalarAttention {
 public:
  ScalarAttention(const ValuedProgram& run, const Numerics& numerics)
      : numerics_(numerics),
        arithmetic_(numerics.arithmetic),
        word_(arithmetic_.element),
        sum_(arithmetic_.accumulator),
        inputs_(stored_inputs(run.experiment.cascade, numerics, run.inputs)),
        shape_(run.shape()) {}

  double output(std::int64_t p, std::int64_t f) const {
    const std::int64_t tiles = shape_.at("M1");
    const Tensor empty({1});
    std::optional<double> maximum_before;
    double denominator = 0;
    double numerator = 0;
    for (std::int64_t m1 = 0; m1 < tiles; ++m1) {
      std::vector<double> scores;
      for (std::int64_t m0 = 0; m0 < rows && m1 * rows + m0 < shape_.at("M"); ++m0)
        scores.push_back(score(p, m1 * rows + m0));
      double largest = scores.front();
      for (const double x : scores) largest = maximum(largest, x);
      const double now = maximum_before ? maximum(*maximum_before, largest) : largest;
      double tile_denominator = 0;
      double tile_numerator = 0;
      for (std::size_t r = 0; r < scores.size(); ++r) {
        const double weight = exponent(scores[r], now);
        tile_denominator = r == 0 ? weight : down(add(sum_, tile_denominator, weight));
        const double v = value(m1 * rows + static_cast<std::int64_t>(r), f);
        tile_numerator =
            down(r == 0 ? multiply(sum_, weight, v) : multiply_add(arithmetic_, tile_numerator, weight, v));
      }
      tile_denominator = round_to(word_, tile_denominator);
      tile_numerator = round_to(word_, tile_numerator);
      if (maximum_before) {
        const double factor = exponent(*maximum_before, now);
        denominator = add(word_, tile_denominator, multiply(word_, factor, denominator));
        numerator = add(word_, tile_numerator, multiply(word_, factor, numerator));
      } else {
        denominator = tile_denominator;
        numerator = tile_numerator;
      }
      maximum_before = now;
    }
    return divide(arithmetic_.divide, word_, numerator, denominator);
  }

 private:
  double down(double partial) const {
    return numerics_.column_sums == ColumnSums::element ? round_to(word_, partial) : partial;
  }
  double exponent(double x, double largest) const {
    return exponential(arithmetic_.exp, word_, subtract(word_, x, largest));
  }
  double score(std::int64_t p, std::int64_t m) const {
    double sum = multiply(sum_, at("Q", p, 0), at("K", m, 0));
    for (std::int64_t e = 1; e < shape_.at("E"); ++e)
      sum = multiply_add(arithmetic_, sum, at("Q", p, e), at("K", m, e));
    return round_to(word_, sum);
  }
  double value(std::int64_t m, std::int64_t f) const { return at("V", m, f); }
  double at(const char* tensor, std::int64_t i, std::int64_t j) const {
    return *inputs_.at(tensor).at(std::vector<std::int64_t>{0, 0, i, j});
  }

  Numerics numerics_;
  Arithmetic arithmetic_;
  NumericFormat word_;
  NumericFormat sum_;
  TensorMap inputs_;
  Shape shape_;
};

void check_bits(const Numerics& numerics) {
  INFO(to_string(numerics.arithmetic) << ", down the columns " << to_string(numerics.column_sums));
  const ValuedProgram run(
      {"configs/experiments/binding.yaml"},
      small_machine(rows, 4, {{"B", 1}, {"H", 1}, {"E", 7}, {"F", 5}, {"P", 9}, {"M", 18}}), 3);
  const ScalarAttention expected(run, numerics);
  const Tensor found = execute_in_hardware_order(run.program(), run.inputs, numerics).tensors.at("AV");
  for (std::int64_t p = 0; p < 9; ++p) {
    for (std::int64_t f = 0; f < 5; ++f) {
      INFO(p << ", " << f);
      CHECK(*found.at(std::vector<std::int64_t>{0, 0, p, f}) == expected.output(p, f));
    }
  }
}

}  // namespace

TEST_CASE("Hardware order has the bits of scalar loops in its order", "[property][hardware_order]") {
  for (const NumericFormat format :
       {NumericFormat::fp16, NumericFormat::bf16, NumericFormat::fp32, NumericFormat::fp64}) {
    for (const ColumnSums sums : {ColumnSums::accumulator, ColumnSums::element}) {
      for (const MultiplyAdd multiply_add : {MultiplyAdd::fused, MultiplyAdd::separate}) {
        Numerics numerics = usual_numerics(format);
        numerics.column_sums = sums;
        numerics.arithmetic.multiply_add = multiply_add;
        check_bits(numerics);
        numerics.arithmetic.accumulator = format;
        numerics.arithmetic.exp = ExpOption::schraudolph;
        numerics.arithmetic.divide = {DivideOption::Method::newton, 2};
        check_bits(numerics);
      }
    }
  }
}

}  // namespace weir
