// SPDX-License-Identifier: Apache-2.0
/// A head of BERT 1K through FuseMax's epoch in fp16, held against the bound that docs/arithmetic.md derives.
#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>

#include "models/arithmetic/error_bounds.hpp"
#include "validation/catch.hpp"
#include "validation/property/hardware_order_runs.hpp"

namespace weir {
namespace {

constexpr int keys = 1024;
constexpr int width = 64;
constexpr int tile = 256;

ValuedProgram bert_head() {
  return ValuedProgram({"configs/experiments/binding.yaml"}, {{"workload.extents.B", "1"},
                                                              {"workload.extents.H", "1"},
                                                              {"workload.extents.P", "1K"},
                                                              {"workload.extents.M", "1K"}});
}

std::span<const double> row_of(const Tensor& tensor, int row) {
  return std::span(tensor.values()).subspan(static_cast<std::size_t>(row) * width, width);
}

/// One query: its attention in double, and what its error bound depends on.
struct ExactRow {
  AttentionRow size;
  std::vector<double> result;
};

ExactRow exact_row(const TensorMap& stored, int query) {
  const auto q = row_of(stored.at("Q"), query);
  ExactRow row{.size = {.head_dim = width,
                        .keys = keys,
                        .max_logit = 0,
                        .max_logit_terms = 0,
                        .max_value = 0,
                        .rescalings = keys / tile - 1,
                        .running_sums = NumericFormat::fp16,
                        .word_per_step = true},
               .result = std::vector<double>(width)};
  std::vector<double> logits;
  for (int m = 0; m < keys; ++m) {
    const auto k = row_of(stored.at("K"), m);
    double terms = 0;
    for (int e = 0; e < width; ++e) terms += std::abs(q[e] * k[e]);
    logits.push_back(std::inner_product(q.begin(), q.end(), k.begin(), 0.0));
    row.size.max_logit = std::max(row.size.max_logit, std::abs(logits.back()));
    row.size.max_logit_terms = std::max(row.size.max_logit_terms, terms);
  }
  const double largest = *std::max_element(logits.begin(), logits.end());
  double sum = 0;
  for (int m = 0; m < keys; ++m) {
    const auto v = row_of(stored.at("V"), m);
    const double weight = std::exp(logits[m] - largest);
    sum += weight;
    for (int f = 0; f < width; ++f) {
      row.result[f] += weight * v[f];
      row.size.max_value = std::max(row.size.max_value, std::abs(v[f]));
    }
  }
  for (double& value : row.result) value /= sum;
  return row;
}

/// Over all queries: errors and bounds over the largest |V|.
struct HeadErrors {
  double largest_error = 0;  ///< of those that are numbers
  int not_numbers = 0;       ///< elements of AV
  double largest_bound = 0;
  double largest_share = 0;  ///< of a row's bound that its error takes
};

HeadErrors head_errors(const ValuedProgram& head, const Numerics& numerics) {
  const Tensor found = execute_in_hardware_order(head.program(), head.inputs, numerics).tensors.at("AV");
  const TensorMap stored = stored_inputs(head.experiment.cascade, numerics, head.inputs);
  HeadErrors errors;
  for (int query = 0; query < keys; ++query) {
    const ExactRow exact = exact_row(stored, query);
    const double bound = attention_bound(numerics.arithmetic, exact.size);
    double error = 0;
    for (int f = 0; f < width; ++f) {
      const double value = row_of(found, query)[f];
      errors.not_numbers += std::isfinite(value) ? 0 : 1;
      if (std::isfinite(value))
        error = std::max(error, std::abs(value - exact.result[f]) / exact.size.max_value);
    }
    errors.largest_error = std::max(errors.largest_error, error);
    errors.largest_bound = std::max(errors.largest_bound, bound);
    errors.largest_share = std::max(errors.largest_share, error / bound);
  }
  return errors;
}

/// The head with its queries scaled, and with them the deviation of its scores, which is 8.
ValuedProgram scaled_head(double factor) {
  ValuedProgram head = bert_head();
  Tensor& queries = head.inputs.at("Q");
  for (std::size_t i = 0; i < queries.size(); ++i) queries.set(i, queries.values()[i] * factor);
  return head;
}

Numerics fp16_with(ExpOption exp) {
  Numerics numerics = usual_numerics(NumericFormat::fp16);
  numerics.arithmetic.exp = exp;
  return numerics;
}

}  // namespace

TEST_CASE("Every query of a BERT 1K head in fp16 stays within its derived bound", "[claims][arithmetic]") {
  const double factor = GENERATE(1.0, 0.125);
  const HeadErrors errors = head_errors(scaled_head(factor), fp16_with(ExpOption::exp2_minimax3));
  CAPTURE(factor, errors.largest_error, errors.largest_bound, errors.largest_share);
  CHECK(errors.not_numbers == 0);
  CHECK(errors.largest_share <= 1);
  CHECK(errors.largest_share > 0.003);
  CHECK(errors.largest_bound < (factor == 1 ? 0.25 : 0.05));  // of values that are at most 1
}

TEST_CASE("Six multiply-adds taken literally as Taylor's polynomial fail on a BERT 1K head",
          "[claims][arithmetic]") {
  // Scores of deviation 8: the polynomial leaves fp16.
  CHECK(head_errors(bert_head(), fp16_with(ExpOption::taylor5)).not_numbers > 1024 * 64 / 2);
  // Scores of deviation 1: a thousand times the error of the same number of operations on 2^f.
  const ValuedProgram mild = scaled_head(0.125);
  const HeadErrors literal = head_errors(mild, fp16_with(ExpOption::taylor5));
  const HeadErrors minimax = head_errors(mild, fp16_with(ExpOption::exp2_minimax3));
  CAPTURE(literal.largest_error, minimax.largest_error);
  CHECK(literal.not_numbers == 0);
  CHECK(literal.largest_error > 0.01);
  CHECK(literal.largest_error > 100 * minimax.largest_error);
}

}  // namespace weir
