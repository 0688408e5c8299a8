// SPDX-License-Identifier: Apache-2.0
#include "einsum/search/flat_cost.hpp"

#include <algorithm>

#include "einsum/lowering/arithmetic.hpp"

namespace weir {

namespace {

using Stationarity = FlatDataflow::Stationarity;

constexpr double softmax_steps = 4;           // maximum, exponential, sum, division
constexpr double softmax_spilled_words = 5;   // of a score: read twice and written, then read and written
constexpr double softmax_unstaged_words = 2;  // of a score in DRAM: read for the maximum, written as a weight
constexpr double softmax_row_words = 3;       // of a score in DRAM whose row does not fit: between the steps

double tiles(std::int64_t extent, std::int64_t tile) {
  return static_cast<double>(ceil_divide(extent, tile));
}

/// Sizes as doubles, and how often the array is filled.
struct Counts {
  Counts(const FlatDataflow& dataflow, const FlatProblem& n, const Architecture& machine)
      : rows(static_cast<double>(machine.array2d.rows)),
        columns(static_cast<double>(machine.array2d.columns)),
        heads(static_cast<double>(n.batch * n.heads)),
        queries(static_cast<double>(n.queries)),
        keys(static_cast<double>(n.keys)),
        depth(static_cast<double>(n.depth)),
        width(static_cast<double>(n.width)),
        passes(tiles(n.queries, dataflow.row_block)),
        query_tiles(passes * tiles(dataflow.row_block, machine.array2d.columns)),
        key_tiles(tiles(n.keys, machine.array2d.rows)),
        depth_tiles(tiles(n.depth, machine.array2d.rows)),
        width_tiles(tiles(n.width, machine.array2d.rows)),
        scores(heads * keys * queries),
        outputs(heads * width * queries) {}

  double rows, columns;
  double heads, queries, keys, depth, width;
  double passes;  ///< over keys and values, a row block each
  double query_tiles, key_tiles, depth_tiles, width_tiles;
  double scores, outputs;  ///< words
};

/// A matrix product on the array, and the words that its PEs exchange with the level above.
struct Product {
  double cycles = 0;
  double left = 0;     ///< queries, weights
  double right = 0;    ///< keys, values
  double updates = 0;  ///< results written, partial sums included
};

/// Rows and columns of the array hold keys and queries (output), depth and keys (weight), depth and queries
/// (input).
Product scores_product(Stationarity stationarity, const Counts& n) {
  const double words = std::min(n.rows, n.depth);
  Product product;
  switch (stationarity) {
    case Stationarity::output:
      product.cycles = n.heads * n.key_tiles * n.query_tiles * n.depth;
      product.left = n.columns * product.cycles;
      product.right = n.rows * product.cycles;
      product.updates = n.scores;
      break;
    case Stationarity::weight:
      product.cycles = n.heads * n.key_tiles * n.queries * n.depth_tiles;
      product.left = words * product.cycles;
      product.right = n.heads * n.keys * n.depth * n.passes;
      product.updates = n.scores * n.depth_tiles;
      break;
    case Stationarity::input:
      product.cycles = n.heads * n.keys * n.query_tiles * n.depth_tiles;
      product.left = n.heads * n.depth * n.queries;
      product.right = words * product.cycles;
      product.updates = n.scores * n.depth_tiles;
      break;
  }
  return product;
}

/// Rows and columns of the array hold width and queries (output), width and keys (weight), keys and queries
/// (input).
Product outputs_product(Stationarity stationarity, const Counts& n) {
  const double words = std::min(n.rows, n.width);
  Product product;
  switch (stationarity) {
    case Stationarity::output:
      product.cycles = n.heads * n.keys * n.query_tiles * n.width_tiles;
      product.left = n.scores * n.width_tiles;
      product.right = words * product.cycles;
      product.updates = n.outputs;
      break;
    case Stationarity::weight:
      product.cycles = n.heads * n.key_tiles * n.queries * n.width_tiles;
      product.left = n.scores * n.width_tiles;
      product.right = n.heads * n.keys * n.width * n.passes;
      product.updates = n.outputs * n.key_tiles;
      break;
    case Stationarity::input:
      product.cycles = n.heads * n.key_tiles * n.query_tiles * n.width;
      product.left = n.scores;
      product.right = n.rows * product.cycles;
      product.updates = n.outputs * n.key_tiles;
      break;
  }
  return product;
}

/// Results written, and partial sums read back to be added to.
double written(double updates, double results) { return 2 * updates - results; }

/// The words of each tensor that FLAT's capacity rule counts once: of those on chip what is fused at a time,
/// of the others a tile (none of the scores).
std::array<double, FlatDataflow::tensor_count> live_words(const FlatDataflow& dataflow, const FlatProblem& n,
                                                          const Architecture& machine) {
  const bool is_batch = dataflow.granularity == FlatDataflow::Granularity::batch;
  const auto fused = static_cast<double>(is_batch ? n.heads : 1);
  const auto live = [&](FlatDataflow::Tensor tensor, std::int64_t all, std::int64_t tile,
                        std::int64_t length) {
    return dataflow.on_chip[tensor] ? fused * static_cast<double>(all) * static_cast<double>(length)
                                    : static_cast<double>(std::min(tile, all) * length);
  };
  const std::int64_t columns = machine.array2d.columns;
  const std::int64_t rows = machine.array2d.rows;
  return {live(FlatDataflow::queries, dataflow.row_block, columns, n.depth),
          live(FlatDataflow::keys, n.keys, rows, n.depth),
          live(FlatDataflow::scores, dataflow.row_block, 0, n.keys),
          live(FlatDataflow::values, n.keys, rows, n.width),
          live(FlatDataflow::outputs, dataflow.row_block, columns, n.width)};
}

/// Bytes by FLAT's capacity rule: scores and weights take the same place, all else is double-buffered.
double capacity_bytes(const FlatDataflow& dataflow, const FlatProblem& n, const Architecture& machine) {
  const auto words = live_words(dataflow, n, machine);
  double counted = -words[FlatDataflow::scores];
  for (const double live : words) counted += 2 * live;
  return static_cast<double>(machine.word_bytes) * counted;
}

/// The share of a row of scores that does not fit beside what is on chip, if the scores themselves are not.
double spilled_rows(const FlatDataflow& dataflow, const FlatProblem& n, const Architecture& machine) {
  const auto words = live_words(dataflow, n, machine);
  const auto word_bytes = static_cast<double>(machine.word_bytes);
  auto left = static_cast<double>(machine.global_buffer.capacity_bytes);
  for (int tensor = 0; tensor < FlatDataflow::tensor_count; ++tensor) {
    if (dataflow.on_chip[tensor]) left -= word_bytes * words[tensor];
  }
  return 1 - std::clamp(left / (word_bytes * static_cast<double>(n.keys)), 0.0, 1.0);
}

/// Words to and from DRAM of both products. FLAT's simulator takes results that are not on chip to be written
/// once, whatever partial sums there are.
double product_words(const FlatDataflow& dataflow, const Counts& n, double spilled, FlatObjective objective) {
  const Product first = scores_product(dataflow.scores_stationarity, n);
  const Product second = outputs_product(dataflow.outputs_stationarity, n);
  const bool with_partial_sums = objective == FlatObjective::attention;
  const double staged = objective == FlatObjective::attention ? 1 - spilled : 1;
  const auto read = [&](FlatDataflow::Tensor tensor, double streamed, double once) {
    return dataflow.on_chip[tensor] ? staged * once + spilled * streamed : streamed;
  };
  const double scores = written(first.updates, n.scores);
  const double outputs = written(second.updates, n.outputs);
  double words = read(FlatDataflow::queries, first.left, n.heads * n.depth * n.queries) +
                 read(FlatDataflow::keys, first.right, n.heads * n.depth * n.keys) +
                 read(FlatDataflow::values, second.right, n.heads * n.width * n.keys);
  words += dataflow.on_chip[FlatDataflow::scores] ? spilled * (scores + second.left)
                                                  : (with_partial_sums ? scores : n.scores) + second.left;
  words += dataflow.on_chip[FlatDataflow::outputs] ? staged * n.outputs + spilled * outputs
           : with_partial_sums                     ? outputs
                                                   : n.outputs;
  return words;
}

}  // namespace

FlatCost flat_cost(const FlatDataflow& dataflow, const FlatProblem& problem, const Architecture& architecture,
                   FlatObjective objective) {
  const Counts n(dataflow, problem, architecture);
  const bool with_softmax = objective == FlatObjective::attention;
  FlatCost cost;
  cost.on_chip_bytes = capacity_bytes(dataflow, problem, architecture);
  const auto capacity = static_cast<double>(architecture.global_buffer.capacity_bytes);
  cost.spilled = 1 - std::min(1.0, capacity / cost.on_chip_bytes);

  double words = product_words(dataflow, n, cost.spilled, objective);
  if (with_softmax) {
    words += n.scores * (dataflow.on_chip[FlatDataflow::scores]
                             ? cost.spilled * softmax_spilled_words
                             : softmax_unstaged_words +
                                   softmax_row_words * spilled_rows(dataflow, problem, architecture));
    cost.array1d_s = softmax_steps * n.heads * n.queries * tiles(problem.keys, architecture.array1d.columns) /
                     architecture.clock_hz;
  }
  cost.traffic_bytes = static_cast<double>(architecture.word_bytes) * words;
  cost.memory_s = cost.traffic_bytes / architecture.dram.bandwidth_bytes_per_s;
  cost.array2d_s = (scores_product(dataflow.scores_stationarity, n).cycles +
                    outputs_product(dataflow.outputs_stationarity, n).cycles) /
                   architecture.clock_hz;
  cost.latency_s = std::max({cost.memory_s, cost.array2d_s, cost.array1d_s});
  return cost;
}

}  // namespace weir
