// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "models/arithmetic/error_bounds.hpp"

namespace weir::test {

/// One query against `keys` keys, all numbers of the element format.
struct AttentionProblem {
  AttentionRow row;  ///< with the largest logits and values of what follows
  std::vector<double> query;
  std::vector<std::vector<double>> keys, values;
};

/// Normal random numbers; the logits have a deviation of about `spread`.
AttentionProblem random_attention(NumericFormat element, int head_dim, int keys, double spread,
                                  unsigned seed);

/// Attention of the problem, operation by operation, and in double.
std::vector<double> attend(const Arithmetic& arithmetic, const AttentionProblem& problem);
std::vector<double> attend_exactly(const AttentionProblem& problem);

/// The same in tiles of `tile` keys under a running maximum, sums kept in row.running_sums between them: the
/// 1-pass cascade.
std::vector<double> attend_in_tiles(const Arithmetic& arithmetic, const AttentionProblem& problem, int tile);

/// The largest error of a result over the largest |value|.
double attention_error(const AttentionProblem& problem, const std::vector<double>& result);

}  // namespace weir::test
