// SPDX-License-Identifier: Apache-2.0
#include <numeric>

#include "validation/catch.hpp"
#include "validation/timing/small_phase.hpp"

namespace weir::test {
namespace {

std::uint64_t accounted(const UnitStats& unit) {
  return std::accumulate(unit.stalls.begin(), unit.stalls.end(), unit.busy_cycles);
}

/// Two tiles: K comes from DRAM, A works on it in 2D, its result drains to B in 1D, which sends it back to C
/// in 2D.
SmallRun run_loop() {
  Machine machine = free_machine();
  machine.return_latency = 3;
  machine.array2d_skew = 2;
  SmallPhase phase(2);
  const int load = phase.load("load K", 500);
  const int a = phase.on_2d("A", 4);
  const int c = phase.on_2d("C", 2);
  const int b = phase.on_1d("B", 1);
  phase.task(b).return_words = 1;
  Dependency& loaded = phase.data(a, load, Cause::dram);
  loaded.latency = 6;
  phase.room(load, a, 1);
  Dependency& drained = phase.data(b, a);
  drained.latency = 5;
  drained.latency_cause = Cause::drain;
  Dependency& returned = phase.data(c, b);
  returned.by_return_path = true;
  returned.latency_cause = Cause::return_path;
  return run(machine, phase);
}

// Tile 0: K until 5 (there at 11), A 11 to 15, B 20 to 21, back at 24, C 24 to 26.
// Tile 1: K 15 to 20 (there at 26), A 26 to 30, B 35 to 36, back at 39, C 39 to 41, and two cycles of skew.

TEST_CASE("Every cycle of an array has the cause that held it up", "[timing][causes]") {
  const SmallRun result = run_loop();
  CHECK(result.stats.cycles == 43);
  // A waits 11 for DRAM in tile 0; in tile 1 it was there. C waits 5 + 1 for B and 3 for the way back, twice.
  CHECK(result.spent("array2d") == "busy 12, operand 12, return_path 6, dram 11, skew 2");
}

TEST_CASE("Cycles in which a result is on its way down are the drain's", "[timing][causes]") {
  // B waits until 15 and from 21 to 30 for A, and 5 cycles each for what comes down.
  CHECK(run_loop().spent("array1d") == "busy 2, operand 24, drain 10, skew 2, empty 5");
}

TEST_CASE("DRAM waits for room, and rests when all is loaded", "[timing][causes]") {
  CHECK(run_loop().spent("dram") == "busy 10, capacity 10, empty 23");
}

TEST_CASE("Busy cycles and stalls add up to the run's cycles on every unit", "[timing][causes]") {
  const SmallRun result = run_loop();
  REQUIRE(result.stats.units.size() == 3);
  for (const UnitStats& unit : result.stats.units) {
    INFO(unit.name);
    CHECK(accounted(unit) == 43);
  }
}

TEST_CASE("A task's active PEs are counted each time it runs", "[timing][causes]") {
  SmallPhase phase(3);
  phase.task(phase.on_2d("A", 4)).active_pe_cycles = 40;
  phase.task(phase.on_2d("B", 2)).active_pe_cycles = 6;
  const UnitStats unit = run(free_machine(), phase).stats.unit("array2d");
  CHECK(unit.active_pe_cycles == 138);
  CHECK(unit.active_by_einsum.at("A") == 120);
  CHECK(unit.busy_by_einsum.at("B") == 6);
}

TEST_CASE("Actions are counted where their condition holds", "[timing][causes]") {
  SmallPhase phase(4);
  const int a = phase.on_2d("A", 1);
  phase.task(a).actions = {{{{When::every}, 1}, {{"mac", 10}}},
                           {{{When::first}, 1}, {{"reads", 7}}},
                           {{{When::not_first}, 1}, {{"reads", 100}}}};
  const Stats stats = run(free_machine(), phase).stats;
  CHECK(stats.actions.at("mac") == 40);
  CHECK(stats.actions.at("reads") == 307);
}

}  // namespace
}  // namespace weir::test
