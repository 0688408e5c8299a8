// SPDX-License-Identifier: Apache-2.0
#include "validation/catch.hpp"
#include "validation/timing/small_phase.hpp"

namespace weir::test {
namespace {

using PhaseCycles = std::vector<std::pair<std::string, std::uint64_t>>;

TEST_CASE("Phases follow each other, each with its own drain", "[timing][phases]") {
  SmallPhase first(3, "first");
  first.on_2d("A", 10);
  SmallPhase second(2, "second");
  second.on_1d("B", 7);
  Machine machine = free_machine();
  machine.array2d_skew = 4;
  machine.array1d_skew = 2;
  const SmallRun result = run(machine, {first.phase(), second.phase()});
  CHECK(result.stats.cycles == 34 + 16);
  CHECK(result.stats.phase_cycles == PhaseCycles{{"first", 34}, {"second", 16}});
  CHECK(result.start("B", 0) == 34);
  CHECK(result.spent("array2d") == "busy 30, skew 4, empty 16");
  CHECK(result.spent("array1d") == "busy 14, skew 2, empty 34");
  CHECK(result.spent("dram") == "busy 0, empty 50");
}

TEST_CASE("A phase that ends between cycles has the next begin at a whole one", "[timing][phases]") {
  SmallPhase first(1, "first");
  first.data(first.store("store A", 150), first.on_2d("A", 1));
  SmallPhase second(1, "second");
  second.data(second.on_2d("B", 1), second.load("load K", 150), Cause::dram);
  const SmallRun result = run(free_machine(), {first.phase(), second.phase()});
  CHECK(result.stats.phase_cycles == PhaseCycles{{"first", 3}, {"second", 3}});
  CHECK(result.start("B") == 3 + 2);
}

TEST_CASE("Counts of one transfer's name add up over phases", "[timing][phases]") {
  SmallPhase phase(2);
  phase.load("load K", 100);
  phase.on_2d("A", 1);
  const SmallRun result = run(free_machine(), {phase.phase(), phase.phase()});
  CHECK(result.stats.dram_bytes_by_transfer.at("load K") == 400);
  CHECK(result.stats.dram_read_bytes == 400);
  CHECK(result.stats.executions.at("small/A") == 4);
  CHECK(result.stats.unit("array2d").busy_by_einsum.at("A") == 4);
}

}  // namespace
}  // namespace weir::test
