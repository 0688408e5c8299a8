// SPDX-License-Identifier: Apache-2.0
#include "validation/unit/arithmetic/scalar_attention.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <span>

#include "models/arithmetic/encoding.hpp"
#include "models/arithmetic/operations.hpp"

namespace weir::test {
namespace {

constexpr double lowest = -std::numeric_limits<double>::infinity();

void measure(AttentionProblem& problem) {
  AttentionRow& row = problem.row;
  row.max_logit = row.max_logit_terms = row.max_value = 0;
  for (std::size_t j = 0; j < problem.keys.size(); ++j) {
    double logit = 0;
    double terms = 0;
    for (std::size_t e = 0; e < problem.query.size(); ++e) {
      logit += problem.query[e] * problem.keys[j][e];
      terms += std::abs(problem.query[e] * problem.keys[j][e]);
      row.max_value = std::max(row.max_value, std::abs(problem.values[j][e]));
    }
    row.max_logit = std::max(row.max_logit, std::abs(logit));
    row.max_logit_terms = std::max(row.max_logit_terms, terms);
  }
}

/// The row's logits, as elements.
std::vector<double> compute_logits(const Arithmetic& arithmetic, const AttentionProblem& problem) {
  std::vector<double> logits;
  for (const std::vector<double>& key : problem.keys) {
    double sum = 0;
    for (std::size_t e = 0; e < key.size(); ++e)
      sum = multiply_add(arithmetic, sum, problem.query[e], key[e]);
    logits.push_back(round_to(arithmetic.element, sum));
  }
  return logits;
}

double largest_of(double largest, std::span<const double> logits) {
  for (const double logit : logits) largest = maximum(largest, logit);
  return largest;
}

/// exp(logit - largest), both operations giving elements.
double weight_of(const Arithmetic& arithmetic, double logit, double largest) {
  return exponential(arithmetic.exp, arithmetic.element, subtract(arithmetic.element, logit, largest));
}

/// Numerators and, last, the denominator of a row, from the keys of one tile on.
using Sums = std::vector<double>;

Sums tile_sums(const Arithmetic& arithmetic, const AttentionProblem& problem, std::span<const double> weights,
               std::size_t first) {
  Sums sums(problem.query.size() + 1);
  for (std::size_t j = 0; j < weights.size(); ++j) {
    for (std::size_t f = 0; f + 1 < sums.size(); ++f)
      sums[f] = multiply_add(arithmetic, sums[f], weights[j], problem.values[first + j][f]);
    sums.back() = add(arithmetic.accumulator, sums.back(), weights[j]);
  }
  return sums;
}

std::vector<double> quotients(const Arithmetic& arithmetic, const Sums& sums) {
  std::vector<double> result;
  for (std::size_t f = 0; f + 1 < sums.size(); ++f)
    result.push_back(divide(arithmetic.divide, arithmetic.element, sums[f], sums.back()));
  return result;
}

}  // namespace

AttentionProblem random_attention(NumericFormat element, int head_dim, int keys, double spread,
                                  unsigned seed) {
  std::mt19937 random(seed);
  std::normal_distribution<double> normal;
  const auto vector = [&](double scale) {
    std::vector<double> result(head_dim);
    for (double& x : result) x = round_to(element, scale * normal(random));
    return result;
  };
  AttentionProblem problem{{head_dim, keys}, vector(spread / std::sqrt(head_dim)), {}, {}};
  for (int j = 0; j < keys; ++j) {
    problem.keys.push_back(vector(1));
    problem.values.push_back(vector(1));
  }
  measure(problem);
  return problem;
}

std::vector<double> attend(const Arithmetic& arithmetic, const AttentionProblem& problem) {
  std::vector<double> weights = compute_logits(arithmetic, problem);
  const double largest = largest_of(lowest, weights);
  for (double& weight : weights) weight = weight_of(arithmetic, weight, largest);
  return quotients(arithmetic, tile_sums(arithmetic, problem, weights, 0));
}

std::vector<double> attend_in_tiles(const Arithmetic& arithmetic, const AttentionProblem& problem, int tile) {
  std::vector<double> logits = compute_logits(arithmetic, problem);
  Sums running(problem.query.size() + 1);
  double largest = lowest;
  for (std::size_t first = 0; first < logits.size(); first += tile) {
    const std::span<double> part(logits.data() + first, std::min<std::size_t>(tile, logits.size() - first));
    const double before = largest;
    largest = largest_of(largest, part);
    const double factor = weight_of(arithmetic, before, largest);
    for (double& logit : part) logit = weight_of(arithmetic, logit, largest);
    const Sums sums = tile_sums(arithmetic, problem, part, first);
    for (std::size_t f = 0; f < sums.size(); ++f)
      running[f] = round_to(problem.row.running_sums, multiply_add(arithmetic, sums[f], running[f], factor));
  }
  return quotients(arithmetic, running);
}

std::vector<double> attend_exactly(const AttentionProblem& problem) {
  const Arithmetic exact{.element = NumericFormat::fp64,
                         .accumulator = NumericFormat::fp64,
                         .exp = ExpOption::correctly_rounded};
  return attend(exact, problem);
}

double attention_error(const AttentionProblem& problem, const std::vector<double>& result) {
  const std::vector<double> exact = attend_exactly(problem);
  double error = 0;
  for (std::size_t f = 0; f < result.size(); ++f) {
    const double difference = std::abs(result[f] - exact[f]);
    if (!(difference <= error)) error = difference;  // and NaN is one
  }
  return error / problem.row.max_value;
}

}  // namespace weir::test
