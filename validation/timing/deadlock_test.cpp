// SPDX-License-Identifier: Apache-2.0
#include "validation/catch.hpp"
#include "validation/timing/small_phase.hpp"

namespace weir::test {
namespace {

TEST_CASE("Tasks that wait for each other stop the run with who waits for whom", "[timing][deadlock]") {
  SmallPhase phase(2);
  const int a = phase.on_2d("A", 10);
  const int b = phase.on_1d("B", 5);
  phase.data(a, b);
  phase.data(b, a);
  CHECK(error_of_run(free_machine(), phase) ==
        "deadlock in phase 'small' at cycle 0: array2d at A of tile 0 waits for B of tile 0 (operand); "
        "array1d at B "
        "of tile 0 waits for A of tile 0 (operand)");
}

TEST_CASE("Loads without room for what one task needs stop the run at the last cycle that did something",
          "[timing][deadlock]") {
  SmallPhase phase(4);
  const int load = phase.load("load K", 1000);
  const int a = phase.on_2d("A", 10);
  phase.data(a, load, Cause::dram).loops = {{-1, 0}};  // all four tiles
  phase.room(load, a, 3);                              // of which three have room
  CHECK(error_of_run(free_machine(), phase) ==
        "deadlock in phase 'small' at cycle 30: array2d at A of tile 0 waits for load K of tile 3 (dram); "
        "dram at "
        "load K of tile 3 waits for A of tile 0 (capacity)");
}

TEST_CASE("The same loads with room for one tile more run to the end", "[timing][deadlock]") {
  SmallPhase phase(4);
  const int load = phase.load("load K", 1000);
  const int a = phase.on_2d("A", 10);
  phase.data(a, load, Cause::dram).loops = {{-1, 0}};
  phase.room(load, a, 4);
  CHECK(run(free_machine(), phase).stats.cycles == 80);
}

TEST_CASE("A task that waits for one that follows it on its own array stops the run", "[timing][deadlock]") {
  SmallPhase phase(1);
  const int a = phase.on_2d("A", 10);
  const int b = phase.on_2d("B", 5);
  phase.data(a, b);
  CHECK(error_of_run(free_machine(), phase) ==
        "deadlock in phase 'small' at cycle 0: array2d at A of tile 0 waits for B of tile 0 (operand)");
}

}  // namespace
}  // namespace weir::test
