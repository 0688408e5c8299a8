// SPDX-License-Identifier: Apache-2.0
#include "models/tile/simulate.hpp"
#include "validation/catch.hpp"
#include "validation/timing/small_phase.hpp"

namespace weir::test {
namespace {

/// Runs in tiles `first` to `last` of the loop.
void run_only(Task& task, std::int64_t first, std::int64_t last) {
  task.live = {{{{1}, -first}, {{-1}, last}}};
}

TEST_CASE("A culled tile takes no time", "[timing][culling]") {
  SmallPhase phase(8);
  const int a = phase.on_2d("A", 10);
  run_only(phase.task(a), 2, 6);
  const SmallRun result = run(free_machine(), phase);
  CHECK(result.stats.cycles == 50);
  CHECK(result.stats.executions.at("small/A") == 5);
  CHECK(result.start("A", 2) == 0);
}

TEST_CASE("What is reduced over a loop waits for the last tile that ran", "[timing][culling]") {
  SmallPhase phase(8);
  const int a = phase.on_2d("A", 10);
  const int b = phase.on_1d("B", 1);
  run_only(phase.task(a), 0, 4);
  phase.task(b).when.loops = {When::last};
  phase.data(b, a).loops = {{-1, 0}};
  phase.data(b, a).latency = 3;
  const SmallRun result = run(free_machine(), phase);
  CHECK(result.start("B", 7) == 50);
}

TEST_CASE("What is carried over culled tiles is that of the last that ran, and not a tile before it",
          "[timing][culling]") {
  SmallPhase phase(8);
  const int a = phase.on_2d("A", 10);
  const int b = phase.on_1d("B", 1);
  run_only(phase.task(a), 0, 4);
  run_only(phase.task(b), 7, 7);
  Dependency& carried = phase.data(b, a);
  carried.loops = {{0, 1, true}};
  carried.latency = 3;
  CHECK(run(free_machine(), phase).start("B", 7) == 53);
}

TEST_CASE("A tile does not wait for an operand that is culled", "[timing][culling]") {
  SmallPhase phase(8);
  const int a = phase.on_2d("A", 10);
  const int b = phase.on_1d("B", 1);
  run_only(phase.task(a), 0, 4);
  run_only(phase.task(b), 4, 5);
  phase.data(b, a);
  const SmallRun result = run(free_machine(), phase);
  CHECK(result.start("B", 4) == 50);
  CHECK(result.start("B", 5) == 51);
}

TEST_CASE("A ring of places counts the tiles that ran", "[timing][culling]") {
  SmallPhase phase(9);
  const int load = phase.load("load K", 100);
  const int a = phase.on_2d("A", 10);
  for (const int task : {load, a}) phase.task(task).live = {{{{-1}, 1}}, {{{1}, -7}}};  // 0, 1, 7 and 8
  phase.data(a, load, Cause::dram);
  phase.room(load, a, 2);
  const SmallRun result = run(free_machine(), phase);
  CHECK(result.start("load K", 1) == 1);
  CHECK(result.start("load K", 7) == 11);  // tile 0 is read from 1 to 11
  CHECK(result.start("load K", 8) == 21);
}

TEST_CASE("A lag counts the tiles that ran", "[timing][culling]") {
  SmallPhase phase(9);
  const int a = phase.on_2d("A", 10);
  const int b = phase.on_2d("B", 1);
  phase.task(b).lag = 1;
  for (const int task : {a, b}) phase.task(task).live = {{{{-1}, 1}}, {{{1}, -7}}};
  const SmallRun result = run(free_machine(), phase);
  CHECK(result.order_on("array2d") == "A A B A B A B B");
  CHECK(result.start("B", 1) == 31);  // after A of tile 7
}

TEST_CASE("Half a million culled tiles and half a million equal ones are not simulated one by one",
          "[timing][culling][fast_forward]") {
  SmallPhase phase(1000000);
  const int load = phase.load("load K", 1000);
  const int a = phase.on_2d("A", 10);
  for (const int task : {load, a}) run_only(phase.task(task), 500000, 999999);
  phase.data(a, load, Cause::dram);
  phase.room(load, a, 2);
  Schedule schedule;
  schedule.machine = free_machine();
  schedule.phases = {phase.phase()};
  const Stats stats = simulate(schedule, {});
  CHECK(stats.cycles == 10 + 10 * 500000);
  CHECK(stats.executions.at("small/A") == 500000);
  CHECK(stats.dram_read_bytes == 500000 * 1000);
  CHECK(stats.simulated_tasks < 1000);
}

}  // namespace
}  // namespace weir::test
