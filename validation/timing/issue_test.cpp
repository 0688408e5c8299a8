// SPDX-License-Identifier: Apache-2.0
#include "validation/catch.hpp"
#include "validation/timing/small_phase.hpp"

namespace weir::test {
namespace {

std::uint64_t cycles_of_task(std::int64_t issue_cycles, std::int64_t tiles) {
  SmallPhase phase(tiles);
  phase.on_2d("A", issue_cycles);
  return run(free_machine(), phase).stats.cycles;
}

TEST_CASE("A task of one issue cycle takes one cycle", "[timing][array]") {
  CHECK(cycles_of_task(1, 1) == 1);
}
TEST_CASE("A task of 63 issue cycles takes 63 cycles", "[timing][array]") {
  CHECK(cycles_of_task(63, 1) == 63);
}
TEST_CASE("A task of 64 issue cycles takes 64 cycles", "[timing][array]") {
  CHECK(cycles_of_task(64, 1) == 64);
}
TEST_CASE("Tiles follow each other without a gap", "[timing][array]") { CHECK(cycles_of_task(7, 5) == 35); }

TEST_CASE("Groups of a slot follow each other without a gap", "[timing][array]") {
  SmallPhase phase(2);
  phase.on_2d("A", 3);
  phase.on_2d("B", 4);
  const SmallRun result = run(free_machine(), phase);
  CHECK(result.stats.cycles == 14);
  CHECK(result.order_on("array2d") == "A B A B");
  CHECK(result.start("B", 0) == 3);
  CHECK(result.start("A", 1) == 7);
}

TEST_CASE("Arrays that do not wait for each other run side by side", "[timing][array]") {
  SmallPhase phase(2);
  phase.on_2d("A", 3);
  phase.on_1d("B", 5);
  const SmallRun result = run(free_machine(), phase);
  CHECK(result.stats.cycles == 10);
  CHECK(result.spent("array2d") == "busy 6, empty 4");
  CHECK(result.spent("array1d") == "busy 10");
}

TEST_CASE("Of two tasks that alternate the shorter ends with its own turn, the longer after all cycles",
          "[timing][array]") {
  SmallPhase phase(1);
  phase.alternating("A", 3, "B", 5);  // A B A B A B B B
  const SmallRun result = run(free_machine(), phase);
  CHECK(result.end("A") == 5);
  CHECK(result.end("B") == 8);
  CHECK(result.stats.cycles == 8);
}

TEST_CASE("Of two tasks that alternate the second goes second", "[timing][array]") {
  SmallPhase phase(1);
  phase.alternating("A", 5, "B", 3);  // A B A B A B A A
  const SmallRun result = run(free_machine(), phase);
  CHECK(result.end("A") == 8);
  CHECK(result.end("B") == 6);
}

TEST_CASE("Two equally long tasks that alternate end one cycle apart", "[timing][array]") {
  SmallPhase phase(1);
  const int first = phase.alternating("A", 4, "B", 4);
  phase.data(phase.on_1d("C", 1), first);
  const SmallRun result = run(free_machine(), phase);
  CHECK(result.end("A") == 7);
  CHECK(result.end("B") == 8);
  CHECK(result.start("C") == 7);  // a consumer need not wait for the other
}

TEST_CASE("Alternating tasks wait for the operands of both", "[timing][array]") {
  SmallPhase phase(1);
  const int first = phase.alternating("A", 2, "B", 2);
  phase.data(first + 1, phase.on_1d("C", 10));
  const SmallRun result = run(free_machine(), phase);
  CHECK(result.start("A") == 10);
  CHECK(result.spent("array2d") == "busy 4, operand 10");
}

TEST_CASE("A task that lags runs its first tile later in the program and its last behind the end",
          "[timing][array]") {
  SmallPhase phase(2);
  phase.on_2d("A", 3);
  phase.task(phase.on_2d("B", 4)).lag = 1;
  const SmallRun result = run(free_machine(), phase);
  CHECK(result.order_on("array2d") == "A A B B");
  CHECK(result.stats.cycles == 14);
}

TEST_CASE("A task that runs at the last iteration only costs nothing at the others", "[timing][array]") {
  SmallPhase phase(4);
  phase.on_2d("A", 3);
  phase.task(phase.on_2d("B", 4)).when.loops = {When::last};
  CHECK(run(free_machine(), phase).stats.cycles == 16);
}

TEST_CASE("Blocks repeat the program", "[timing][array]") {
  SmallPhase phase(4);
  phase.phase().blocks = {{"B", 3}};
  phase.on_2d("A", 3);
  phase.task(phase.on_2d("B", 4)).when.loops = {When::last};
  CHECK(run(free_machine(), phase).stats.cycles == 3 * 16);
}

}  // namespace
}  // namespace weir::test
