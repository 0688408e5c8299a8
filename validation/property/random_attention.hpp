// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "einsum/language/ast.hpp"
#include "einsum/lowering/architecture.hpp"
#include "validation/property/random_draw.hpp"

namespace weir {

/// What one computes: a cascade, and what to compute it on.
struct RandomProblem {
  Cascade cascade;
  Workload workload;
  std::vector<std::string> functions;  ///< that the cascade needs beside multiplications and sums
  std::string description;             ///< "one-pass, causal, GQA, bias; P 17, M 300, ..."
};

/// A legal cascade of the attention family and extents for it: softmax in one, two and three passes, sigmoid
/// and ReLU, linear attention as a product, a recurrence or in chunks, with or without decay; keys culled or
/// not; heads, grouped or shared heads; up to two stages on the scores and one on the output. Extents may be
/// anything: one query, fewer tokens than PEs, none that divides. `rows` is the array's height, for the
/// chunks of keys; tokens are so few that at most about 4,000 tiles of rows x columns result.
RandomProblem draw_problem(RandomDraw& draw, std::int64_t rows, std::int64_t columns);

/// A machine with 1 x 1 to 64 x 64 PEs, and at least 8 registers in each. The 1D array has all of
/// `functions`; the 2D array multiplies, adds, and has some of them.
Architecture draw_machine(RandomDraw& draw, std::int64_t rows, std::int64_t columns,
                          const std::vector<std::string>& functions);

/// The side of an array.
std::int64_t draw_side(RandomDraw& draw);

/// A problem and a machine from a seed.
struct RandomDesign {
  RandomProblem problem;
  Architecture machine;
};
RandomDesign draw_design(std::uint64_t seed);

/// Seed, problem and machine in a few lines, for messages.
std::string describe(std::uint64_t seed, const RandomDesign& design);

}  // namespace weir
