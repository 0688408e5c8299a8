// SPDX-License-Identifier: Apache-2.0
#include "einsum/search/flat_search.hpp"

#include <chrono>
#include <set>

#include "validation/catch.hpp"

using Catch::Matchers::Message;

namespace weir::test {
namespace {

Architecture cloud() {
  Architecture machine;
  machine.clock_hz = 940e6;
  machine.array2d.rows = machine.array2d.columns = machine.array1d.columns = 256;
  machine.global_buffer.capacity_bytes = 32LL << 20;
  machine.dram.bandwidth_bytes_per_s = 400.0 * (1LL << 30);
  return machine;
}

std::set<std::int64_t> row_blocks(const FlatProblem& problem, std::int64_t largest = 0) {
  std::set<std::int64_t> blocks;
  FlatSearchSpace space;
  space.largest_row_block = largest;
  for (const FlatDataflow& flow : flat_dataflows(problem, cloud(), space)) {
    if (flow.granularity == FlatDataflow::Granularity::row) blocks.insert(flow.row_block);
  }
  return blocks;
}

TEST_CASE("FLAT's row blocks divide the queries into whole columns", "[unit][flat]") {
  CHECK(row_blocks({1, 1, 2048, 1, 1, 1}) == std::set<std::int64_t>{256, 512, 1024});
  CHECK(row_blocks({1, 1, 2048, 1, 1, 1}, 512) == std::set<std::int64_t>{256, 512});
  CHECK(row_blocks({1, 1, 3 * 512, 1, 1, 1}) == std::set<std::int64_t>{256, 512, 768});
  CHECK(row_blocks({1, 1, 256, 1, 1, 1}).empty());  // that is a whole head
  CHECK(row_blocks({1, 1, 1000, 1, 1, 1}).empty());
}

TEST_CASE("FLAT's space is every granularity, stationarity and residency, each once", "[unit][flat]") {
  const auto count = [](FlatSearchSpace space) {
    return flat_dataflows({2, 2, 1024, 1024, 64, 64}, cloud(), space).size();
  };
  CHECK(count({}) == (2 + 2) * 2 * 2 * 32);
  CHECK(count({{FlatDataflow::Stationarity::output}, 256}) == (2 + 1) * 32);
}

TEST_CASE("FLAT's search over a million tokens takes milliseconds", "[unit][flat]") {
  const auto start = std::chrono::steady_clock::now();
  const FlatChoice found = search_flat({64, 12, 1 << 20, 1 << 20, 64, 64}, cloud(), FlatObjective::attention);
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
  CHECK(found.candidates == (2 + 12) * 4 * 32);
  CHECK(elapsed.count() < 0.5);  // 0.1 ms optimised; leaves room for sanitizers and a busy machine
}

TEST_CASE("A problem for FLAT's search is read from a workload's extents", "[unit][flat]") {
  Workload workload;
  workload.name = "small";
  workload.where = {"w.yaml", 3, 3};
  workload.extents = {{"H", 2}, {"P", 512}, {"M", 256}, {"E", 64}, {"F", 32}};
  const FlatRanks ranks{"B", "H", "P", "M", "E", "F"};
  const FlatProblem problem = flat_problem(workload, ranks);
  CHECK(problem.batch == 1);
  CHECK(problem.heads == 2);
  CHECK(problem.queries == 512);
  CHECK(problem.keys == 256);
  CHECK(problem.depth == 64);
  CHECK(problem.width == 32);
  workload.extents.erase("E");
  CHECK_THROWS_MATCHES(
      flat_problem(workload, ranks), SpecError,
      Message("w.yaml:3:3: workload 'small' has no extent E; expected one, as FLAT's search needs it"));
}

}  // namespace
}  // namespace weir::test
