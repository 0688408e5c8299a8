// SPDX-License-Identifier: Apache-2.0
#include "einsum/search/flat_cost.hpp"

#include "validation/catch.hpp"

using Catch::Matchers::WithinRel;

namespace weir::test {
namespace {

/// 4 x 8 PEs over 8 lanes, 1 KiB of buffer, one word a cycle from DRAM.
Architecture small_machine() {
  Architecture machine;
  machine.clock_hz = 1e9;
  machine.word_bytes = 2;
  machine.array2d.rows = 4;
  machine.array2d.columns = 8;
  machine.array1d.columns = 8;
  machine.global_buffer.capacity_bytes = 1024;
  machine.dram.bandwidth_bytes_per_s = 2e9;
  return machine;
}

/// Two heads of 16 queries and 8 keys of 4 words.
constexpr FlatProblem problem{1, 2, 16, 8, 4, 4};

FlatDataflow dataflow(FlatDataflow::Stationarity stationarity, std::initializer_list<int> on_chip,
                      std::int64_t row_block = 16) {
  FlatDataflow made;
  made.row_block = row_block;
  if (row_block < problem.queries) made.granularity = FlatDataflow::Granularity::row;
  made.scores_stationarity = made.outputs_stationarity = stationarity;
  for (const int tensor : on_chip) made.on_chip[tensor] = true;
  return made;
}

double words(const FlatDataflow& flow, FlatObjective objective, const FlatProblem& sizes = problem) {
  return flat_cost(flow, sizes, small_machine(), objective).traffic_bytes / 2;
}

constexpr auto output = FlatDataflow::Stationarity::output;
constexpr auto weight = FlatDataflow::Stationarity::weight;
constexpr auto input = FlatDataflow::Stationarity::input;
constexpr auto products = FlatObjective::products;
constexpr auto attention = FlatObjective::attention;

TEST_CASE("FLAT's cycles are those of the tiles that its stationarity makes", "[unit][flat]") {
  const auto cycles = [](FlatDataflow::Stationarity stationarity) {
    return flat_cost(dataflow(stationarity, {}), problem, small_machine(), products).array2d_s * 1e9;
  };
  // Scores: 2 heads x 2 key tiles x 2 query tiles x 4 deep; outputs: 2 x 8 keys x 2 query tiles.
  CHECK_THAT(cycles(output), WithinRel(32.0 + 32.0, 1e-12));
  // Keys (values) in the PEs, 16 queries pass by each of 2 key tiles, twice.
  CHECK_THAT(cycles(weight), WithinRel(64.0 + 64.0, 1e-12));
  // Queries in the PEs, 8 keys pass by each of 2 query tiles; weights in the PEs, 4 words of values pass.
  CHECK_THAT(cycles(input), WithinRel(32.0 + 32.0, 1e-12));
}

TEST_CASE("FLAT's softmax takes four steps of a key a lane and cycle, and only FuseMax counts it",
          "[unit][flat]") {
  CHECK(flat_cost(dataflow(output, {}), problem, small_machine(), products).array1d_s == 0);
  // 2 heads x 16 queries x 1 tile of 8 keys x 4 steps.
  CHECK_THAT(flat_cost(dataflow(output, {}), problem, small_machine(), attention).array1d_s * 1e9,
             WithinRel(128.0, 1e-12));
}

TEST_CASE("FLAT moves what is not on chip as often as the PEs take it", "[unit][flat]") {
  // Scores: queries 8 columns x 32 cycles, keys 4 rows x 32 cycles, 256 written. Outputs: 256 weights read,
  // values 4 rows x 32 cycles, 128 written.
  CHECK(words(dataflow(output, {}), products) == 256 + 128 + 256 + 256 + 128 + 128);
  // On chip once each: 128 queries, 64 keys, 64 values, no scores.
  CHECK(words(dataflow(output, {0, 1, 2, 3, 4}), products) == 128 + 64 + 64 + 128);
  // Keys and values a pass over each row block.
  CHECK(words(dataflow(weight, {}), products) == 4 * 64 + 64 + 256 + 256 + 64 + 128);
  CHECK(words(dataflow(weight, {}, 8), products) == 4 * 64 + 128 + 256 + 256 + 128 + 128);
  // The softmax reads scores in DRAM once and writes weights once.
  CHECK(words(dataflow(output, {}), attention) == words(dataflow(output, {}), products) + 2 * 256);
}

TEST_CASE("FLAT's partial sums go off chip and back in FuseMax's evaluation, not in FLAT's simulator",
          "[unit][flat]") {
  // Of outputs: written for each of two key tiles, read back once. The softmax takes 512 words.
  CHECK(words(dataflow(weight, {}), attention) == words(dataflow(weight, {}), products) + 512 + 2 * 128);
  CHECK(words(dataflow(weight, {FlatDataflow::outputs}), attention) ==
        words(dataflow(weight, {FlatDataflow::outputs}), products) + 512);
  // Of scores, if a head is deeper than the array is high; queries and keys are then more, too.
  FlatProblem deep = problem;
  deep.depth = 8;
  const auto more = [&](FlatObjective objective) {
    return words(dataflow(weight, {}), objective, deep) - words(dataflow(weight, {}), objective);
  };
  CHECK(more(products) == 4 * 64 + 64);
  CHECK(more(attention) == 4 * 64 + 64 + 2 * 256);
}

TEST_CASE("FLAT spills what exceeds the buffer by its capacity rule, and nothing at its capacity",
          "[unit][flat]") {
  const FlatDataflow flow = dataflow(output, {FlatDataflow::scores, FlatDataflow::values});
  Architecture machine = small_machine();
  // 16 x 8 scores once; twice 8 x 4 queries, 4 x 4 keys, 8 x 4 values and 8 x 4 outputs.
  const double bytes = 2 * (128 + 2 * (32 + 16 + 32 + 32));
  machine.global_buffer.capacity_bytes = static_cast<std::int64_t>(bytes);
  CHECK(flat_cost(flow, problem, machine, products).on_chip_bytes == bytes);
  CHECK(flat_cost(flow, problem, machine, products).spilled == 0);
  machine.global_buffer.capacity_bytes -= 1;
  CHECK_THAT(flat_cost(flow, problem, machine, products).spilled, WithinRel(1 / bytes, 1e-9));
}

TEST_CASE("FLAT's simulator moves what spills on top of what is staged, FuseMax instead of it",
          "[unit][flat]") {
  const FlatDataflow flow = dataflow(output, {FlatDataflow::scores, FlatDataflow::values});
  Architecture machine = small_machine();
  machine.global_buffer.capacity_bytes = 352;  // half
  const FlatCost of_products = flat_cost(flow, problem, machine, products);
  const FlatCost of_attention = flat_cost(flow, problem, machine, attention);
  REQUIRE(of_products.spilled == 0.5);
  const double others = 256 + 128 + 128;  // queries, keys, outputs
  CHECK(of_products.traffic_bytes / 2 == others + 64 + 0.5 * 128 + 0.5 * (256 + 256));
  CHECK(of_attention.traffic_bytes / 2 == others + 0.5 * 64 + 0.5 * 128 + 0.5 * (7 * 256));
}

TEST_CASE("FLAT at batch granularity keeps all heads on chip, for the same traffic if they fit",
          "[unit][flat]") {
  FlatDataflow flow = dataflow(output, {0, 1, 2, 3, 4});
  Architecture machine = small_machine();
  machine.global_buffer.capacity_bytes = 1 << 20;
  const FlatCost of_head = flat_cost(flow, problem, machine, attention);
  flow.granularity = FlatDataflow::Granularity::batch;
  const FlatCost of_batch = flat_cost(flow, problem, machine, attention);
  CHECK(of_batch.on_chip_bytes == 2 * of_head.on_chip_bytes);
  CHECK(of_batch.traffic_bytes == of_head.traffic_bytes);
}

TEST_CASE("FLAT's latency is the largest of memory, 2D array and 1D array", "[unit][flat]") {
  Architecture machine = small_machine();
  const FlatDataflow flow = dataflow(output, {});
  CHECK(flat_cost(flow, problem, machine, attention).latency_s ==
        flat_cost(flow, problem, machine, attention).memory_s);
  machine.dram.bandwidth_bytes_per_s = 1e15;
  CHECK(flat_cost(flow, problem, machine, attention).latency_s ==
        flat_cost(flow, problem, machine, attention).array1d_s);
  CHECK(flat_cost(flow, problem, machine, products).latency_s ==
        flat_cost(flow, problem, machine, products).array2d_s);
}

}  // namespace
}  // namespace weir::test
