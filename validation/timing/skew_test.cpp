// SPDX-License-Identifier: Apache-2.0
#include "validation/catch.hpp"
#include "validation/timing/small_phase.hpp"

namespace weir::test {
namespace {

Machine skewed(std::int64_t array2d, std::int64_t array1d) {
  Machine machine = free_machine();
  machine.array2d_skew = array2d;
  machine.array1d_skew = array1d;
  return machine;
}

TEST_CASE("The skew of the array is paid once, at the end", "[timing][skew]") {
  SmallPhase phase(5);
  phase.on_2d("A", 10);
  const SmallRun result = run(skewed(6, 3), phase);
  CHECK(result.stats.cycles == 5 * 10 + 6);
  CHECK(result.spent("array2d") == "busy 50, skew 6");
}

TEST_CASE("The last wave of the array that is done last decides", "[timing][skew]") {
  SmallPhase phase(1);
  const int a = phase.on_2d("A", 10);
  phase.data(phase.on_1d("B", 4), a);
  CHECK(run(skewed(6, 3), phase).stats.cycles == 14 + 3);  // and not 10 + 6
}

TEST_CASE("A larger skew of an array that is done earlier decides", "[timing][skew]") {
  SmallPhase phase(1);
  const int a = phase.on_2d("A", 10);
  phase.data(phase.on_1d("B", 4), a);
  const SmallRun result = run(skewed(8, 3), phase);
  CHECK(result.stats.cycles == 10 + 8);
  CHECK(result.spent("array2d") == "busy 10, skew 4, empty 4");
  CHECK(result.spent("array1d") == "busy 4, operand 10, skew 4");
}

TEST_CASE("A skew that ends while a store is under way costs nothing", "[timing][skew]") {
  SmallPhase phase(1);
  phase.data(phase.store("store A", 600), phase.on_2d("A", 10));
  CHECK(run(skewed(6, 0), phase).stats.cycles == 16);
}

TEST_CASE("A skew that ends a cycle after the last store costs that cycle", "[timing][skew]") {
  SmallPhase phase(1);
  phase.data(phase.store("store A", 600), phase.on_2d("A", 10));
  CHECK(run(skewed(7, 0), phase).stats.cycles == 17);
}

}  // namespace
}  // namespace weir::test
