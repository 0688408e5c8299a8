// SPDX-License-Identifier: Apache-2.0
#include "models/tile/simulate.hpp"
#include "validation/catch.hpp"
#include "validation/timing/small_phase.hpp"

namespace weir::test {
namespace {

constexpr std::int64_t million = 1000000;

Stats fast_forwarded(SmallPhase& phase) {
  Schedule schedule;
  schedule.machine = free_machine();
  schedule.machine.array2d_skew = 6;
  schedule.phases = {phase.phase()};
  return simulate(schedule, {});
}

TEST_CASE("A million equal tiles cost what a million tiles cost, few of them simulated",
          "[timing][fast_forward]") {
  SmallPhase phase(million);
  const int load = phase.load("load K", 1000);
  const int a = phase.on_2d("A", 10);
  const int b = phase.on_1d("B", 7);
  phase.data(a, load, Cause::dram);
  phase.room(load, a, 2);
  phase.data(b, a).latency = 3;
  const Stats stats = fast_forwarded(phase);
  CHECK(stats.cycles == 10 + 10 * million + 3 + 7);  // the skew is over before B is
  CHECK(stats.executions.at("small/B") == million);
  CHECK(stats.unit("array2d").busy_cycles == 10 * million);
  CHECK(stats.dram_read_bytes == 1000 * million);
  CHECK(stats.simulated_tasks < 1000);
}

TEST_CASE("A last tile that differs is not skipped over", "[timing][fast_forward]") {
  SmallPhase phase(million);
  const int load = phase.load("load K", 1000);
  const int a = phase.on_2d("A", 10);
  phase.data(a, load, Cause::dram);
  phase.room(load, a, 2);
  phase.task(phase.on_2d("B", 5)).when.loops = {When::last};
  const Stats stats = fast_forwarded(phase);
  CHECK(stats.cycles == 10 + 10 * million + 5 + 6);
  CHECK(stats.executions.at("small/B") == 1);
  CHECK(stats.simulated_tasks < 1000);
}

TEST_CASE("Loops that never repeat exactly are simulated whole, with the same result",
          "[timing][fast_forward]") {
  SmallPhase phase(1000);
  phase.load("load K", 1001);  // 10.01 cycles, in 64ths of a cycle: a period of 64 transfers
  phase.data(phase.on_2d("A", 10), 0, Cause::dram);
  const Stats stats = fast_forwarded(phase);
  // 641/64 cycles each; A of the last tile begins when its data is there, and ends 10 cycles later.
  CHECK(stats.cycles == (1000 * 641 + 63) / 64 + 10 + 6);
}

}  // namespace
}  // namespace weir::test
