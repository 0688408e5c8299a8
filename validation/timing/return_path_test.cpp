// SPDX-License-Identifier: Apache-2.0
#include "validation/catch.hpp"
#include "validation/timing/small_phase.hpp"

namespace weir::test {
namespace {

/// A of 4 cycles on the 1D array sends `words` back to B on the 2D array over a path of latency 8.
SmallRun run_return(std::int64_t words, std::int64_t words_per_cycle, std::int64_t tiles = 1) {
  Machine machine = free_machine();
  machine.return_latency = 8;
  machine.return_words_per_cycle = words_per_cycle;
  SmallPhase phase(tiles);
  const int a = phase.on_1d("A", 4);
  phase.task(a).return_words = words;
  Dependency& wait = phase.data(phase.on_2d("B", 1), a);
  wait.by_return_path = true;
  wait.latency_cause = Cause::return_path;
  return run(machine, phase);
}

TEST_CASE("A result that fills the return path's width travels a cycle and its latency",
          "[timing][return_path]") {
  const SmallRun result = run_return(256, 256);
  CHECK(result.start("B") == 4 + 1 + 8);
  CHECK(result.spent("array2d") == "busy 1, operand 4, return_path 9");
}

TEST_CASE("A word more than the return path's width travels a cycle more", "[timing][return_path]") {
  CHECK(run_return(257, 256).start("B") == 4 + 2 + 8);
}

TEST_CASE("A return path of unlimited width costs its latency only", "[timing][return_path]") {
  CHECK(run_return(256, 0).start("B") == 4 + 8);
}

TEST_CASE("Results that come as fast as the return path takes them do not queue", "[timing][return_path]") {
  const SmallRun result = run_return(4 * 64, 64, 3);
  CHECK(result.start("B", 0) == 4 + 4 + 8);
  CHECK(result.start("B", 2) == 12 + 4 + 8);
}

TEST_CASE("Results that come faster than the return path takes them queue", "[timing][return_path]") {
  const SmallRun result = run_return(4 * 64 + 1, 64, 3);  // five cycles each, every four
  CHECK(result.start("B", 0) == 4 + 5 + 8);
  CHECK(result.start("B", 1) == 4 + 10 + 8);
  CHECK(result.start("B", 2) == 4 + 15 + 8);
}

TEST_CASE("Only what waits by the return path waits for it", "[timing][return_path]") {
  Machine machine = free_machine();
  machine.return_latency = 8;
  SmallPhase phase(1);
  const int a = phase.on_1d("A", 4);
  phase.task(a).return_words = 256;
  phase.data(phase.on_1d("B", 1), a);
  const SmallRun result = run(machine, phase);
  CHECK(result.start("B") == 4);
  CHECK(result.stats.cycles == 5);
}

}  // namespace
}  // namespace weir::test
