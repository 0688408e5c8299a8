// SPDX-License-Identifier: Apache-2.0
#include "validation/catch.hpp"
#include "validation/timing/small_phase.hpp"

namespace weir::test {
namespace {

TEST_CASE("A result is used in the cycle after its last issue", "[timing][dependency]") {
  SmallPhase phase(1);
  const int a = phase.on_2d("A", 10);
  phase.data(phase.on_1d("B", 5), a);
  const SmallRun result = run(free_machine(), phase);
  CHECK(result.start("B") == 10);
  CHECK(result.stats.cycles == 15);
}

SmallRun run_with_latency(std::int64_t latency) {
  SmallPhase phase(1);
  const int a = phase.on_2d("A", 10);
  Dependency& wait = phase.data(phase.on_1d("B", 5), a);
  wait.latency = latency;
  wait.latency_cause = Cause::drain;
  return run(free_machine(), phase);
}

TEST_CASE("A result of latency 7 is used 7 cycles after its last issue", "[timing][dependency]") {
  const SmallRun result = run_with_latency(7);
  CHECK(result.start("B") == 17);
  CHECK(result.spent("array1d") == "busy 5, operand 10, drain 7");
}

TEST_CASE("A result of latency 8 is used 8 cycles after its last issue", "[timing][dependency]") {
  CHECK(run_with_latency(8).start("B") == 18);
}

/// C comes between A and B on B's array; B's operand has `latency`.
SmallRun run_hidden(std::int64_t latency) {
  SmallPhase phase(1);
  const int a = phase.on_2d("A", 10);
  phase.on_2d("C", 6);
  phase.data(phase.on_2d("B", 5), a).latency = latency;
  return run(free_machine(), phase);
}

TEST_CASE("A latency as long as the work between costs nothing", "[timing][dependency]") {
  const SmallRun result = run_hidden(6);
  CHECK(result.start("B") == 16);
  CHECK(result.spent("array2d") == "busy 21");
}

TEST_CASE("A latency a cycle longer than the work between costs a cycle", "[timing][dependency]") {
  const SmallRun result = run_hidden(7);
  CHECK(result.start("B") == 17);
  CHECK(result.spent("array2d") == "busy 21, operand 1");
}

TEST_CASE("A task waits for the later of two operands, and blames that one", "[timing][dependency]") {
  SmallPhase phase(1);
  const int a = phase.on_2d("A", 10);
  const int c = phase.load("load K", 1200);
  const int b = phase.on_1d("B", 5);
  phase.data(b, a);
  phase.data(b, c, Cause::dram);
  const SmallRun result = run(free_machine(), phase);
  CHECK(result.start("B") == 12);
  CHECK(result.spent("array1d") == "busy 5, dram 12");
}

TEST_CASE("A carried result bounds the rate of a loop", "[timing][dependency]") {
  SmallPhase phase(5);
  const int a = phase.on_2d("A", 3);
  const int b = phase.on_1d("B", 4);
  phase.data(b, a);
  phase.data(a, b).loops = {{0, 1}};  // of the iteration before
  CHECK(run(free_machine(), phase).stats.cycles == 5 * 7);
}

TEST_CASE("A result carried over two iterations lets two of them overlap", "[timing][dependency]") {
  SmallPhase phase(5);
  const int a = phase.on_2d("A", 3);
  const int b = phase.on_1d("B", 4);
  phase.data(b, a);
  phase.data(a, b).loops = {{0, 2}};
  CHECK(run(free_machine(), phase).stats.cycles == 3 + 5 * 4);
}

TEST_CASE("A task that reads a reduced tensor waits for the last iteration", "[timing][dependency]") {
  SmallPhase phase(3);
  const int a = phase.on_2d("A", 3);
  const int b = phase.on_1d("B", 4);
  phase.task(b).when.loops = {When::last};
  phase.data(b, a).loops = {{-1, 0}};
  const SmallRun result = run(free_machine(), phase);
  CHECK(result.start("B", 2) == 9);
  CHECK(result.stats.cycles == 13);
}

}  // namespace
}  // namespace weir::test
