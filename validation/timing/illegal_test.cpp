// SPDX-License-Identifier: Apache-2.0
#include "einsum/lowering/lifetimes.hpp"
#include "models/tile/simulate.hpp"
#include "validation/catch.hpp"
#include "validation/timing/small_phase.hpp"
#include "validation/unit/lowering/hand_built.hpp"

namespace weir::test {
namespace {

/// Has `maker` overwrite at each tile what `reader` must have read of the tile `ring` before.
void add_lifetime(SmallPhase& phase, int maker, int reader, std::int64_t ring) {
  Dependency lifetime;
  lifetime.producer = reader;
  lifetime.form = Dependency::Form::room;
  lifetime.ring = ring;
  lifetime.loops = {{0, 0}};
  phase.task(maker).lifetimes.push_back(lifetime);
}

TEST_CASE("A tile that overwrites what is still to be read stops the run", "[timing][legality]") {
  SmallPhase phase(8);
  const int a = phase.on_2d("A", 10);
  const int b = phase.on_2d("B", 5);
  phase.data(b, a);
  phase.task(b).lag = 2;
  add_lifetime(phase, a, b, 2);
  CHECK(
      error_of_run(free_machine(), phase) ==
      "illegal schedule in phase 'small' at cycle 20: A of tile 2 on array2d overwrites what B of tile 0 has "
      "not read");
}

TEST_CASE("A tile in a place of its own does not", "[timing][legality]") {
  SmallPhase phase(8);
  const int a = phase.on_2d("A", 10);
  const int b = phase.on_2d("B", 5);
  phase.data(b, a);
  phase.task(b).lag = 2;
  add_lifetime(phase, a, b, 3);
  CHECK(run(free_machine(), phase).stats.cycles == 8 * 15);
}

TEST_CASE("A reader on another unit must have finished, not only started", "[timing][legality]") {
  SmallPhase phase(8);
  const int a = phase.on_2d("A", 10);
  const int b = phase.on_1d("B", 15);
  phase.data(b, a);
  add_lifetime(phase, a, b, 1);
  CHECK(
      error_of_run(free_machine(), phase) ==
      "illegal schedule in phase 'small' at cycle 10: A of tile 1 on array2d overwrites what B of tile 0 has "
      "not read");
}

TEST_CASE("A tile that runs twice stops the run", "[timing][legality]") {
  SmallPhase phase(8);
  const int a = phase.on_2d("A", 10);
  phase.phase().units[0].sweeps[0].groups.push_back({{a}});
  CHECK(error_of_run(free_machine(), phase) ==
        "illegal schedule in phase 'small' at cycle 10: A of tile 0 on array2d runs twice");
}

TEST_CASE("A tile that never ran is found at the end", "[timing][legality]") {
  SmallPhase phase(8);
  const int a = phase.on_2d("A", 10);
  phase.task(a).lag = -1;
  CHECK(error_of_run(free_machine(), phase) == "illegal schedule in phase 'small': A ran for 7 of 8 tiles");
}

TEST_CASE("Lowering knows how many tiles the registers hold: a lag more stops the run",
          "[timing][legality]") {
  Schedule schedule = fusemax(4096, 64).lowered();
  for (Task& task : schedule.phases.front().tasks) {
    if (task.name == "SLN" || task.name == "SLD" || task.name == "SLNV" || task.name == "PRM") ++task.lag;
  }
  try {
    simulate(schedule, {});
    FAIL("it ran");
  } catch (const SimulationError& error) {
    CHECK(
        std::string(error.what()) ==
        "illegal schedule in phase 'attention' at cycle 1250: QK of tile 3 on array2d overwrites what SLN of "
        "tile 0 has not read");
  }
}

}  // namespace
}  // namespace weir::test
