// SPDX-License-Identifier: Apache-2.0
#include "validation/catch.hpp"
#include "validation/timing/small_phase.hpp"

namespace weir::test {
namespace {

TEST_CASE("Two steps follow each other tile by tile", "[timing][barrier]") {
  SmallPhase phase(4);
  const int a = phase.on_2d("A", 10);
  const int b = phase.on_1d("B", 5);
  phase.barrier(b, a, 0);
  phase.barrier(a, b, 1);
  const SmallRun result = run(free_machine(), phase);
  CHECK(result.stats.cycles == 4 * 15);
  CHECK(result.spent("array2d") == "busy 40, barrier 15, empty 5");
  CHECK(result.spent("array1d") == "busy 20, barrier 40");
}

TEST_CASE("A step begins when the slowest of the step before is done", "[timing][barrier]") {
  SmallPhase phase(2);
  const int a = phase.on_2d("A", 10);
  const int b = phase.on_1d("B", 12);
  const int c = phase.on_2d("C", 3);
  phase.barrier(c, a, 0);
  phase.barrier(c, b, 0);
  phase.barrier(a, c, 1);
  phase.barrier(b, c, 1);
  const SmallRun result = run(free_machine(), phase);
  CHECK(result.start("C", 0) == 12);
  CHECK(result.stats.cycles == 2 * 15);
  CHECK(result.spent("array2d") == "busy 26, barrier 4");
  CHECK(result.spent("array1d") == "busy 24, barrier 3, empty 3");
}

TEST_CASE("A barrier holds between program slots: lagging tasks do not shift it", "[timing][barrier]") {
  SmallPhase phase(2);
  const int a = phase.on_2d("A", 10);
  const int b = phase.on_1d("B", 5);
  phase.task(b).lag = 1;  // B of tile 0 in the slot of A of tile 1
  phase.barrier(b, a, 0);
  phase.barrier(a, b, 1);
  const SmallRun result = run(free_machine(), phase);
  CHECK(result.start("A", 1) == 10);
  CHECK(result.start("B", 0) == 20);
  CHECK(result.stats.cycles == 30);
}

}  // namespace
}  // namespace weir::test
