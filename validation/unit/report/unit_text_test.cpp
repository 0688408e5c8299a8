// SPDX-License-Identifier: Apache-2.0
#include "sim/report/unit_text.hpp"

#include "validation/catch.hpp"
#include "validation/unit/report/sample_run.hpp"

using namespace weir;

TEST_CASE("cycle_bar draws each cause in proportion, and a single cycle as a cell", "[unit][report]") {
  const SampleRun run;
  CHECK(cycle_bar(run.stats.unit("array2d"), 1000, 20) == "███████████████oood.");  // 800, 150, 49, 1
  CHECK(cycle_bar(run.stats.unit("dram"), 1000, 5) == "███..");
}

TEST_CASE("cycle_bar is as wide as asked for when every cause has a single cycle", "[unit][report]") {
  UnitStats unit;
  unit.busy_cycles = 989;
  unit.stalls.fill(1);
  CHECK(cycle_bar(unit, 1000, 15) == "████odrpkbmc|s.");
}

TEST_CASE("cycle_bar of no cycles is empty", "[unit][report]") { CHECK(cycle_bar({}, 0, 10).empty()); }

TEST_CASE("unit_text says of each cause that took cycles how many, which share, and what it means",
          "[unit][report]") {
  const SampleRun run;
  CHECK(unit_text(run.stats.unit("array2d"), 1000) ==
        "array2d  [████████████████████████████████████████████████ooooooooodd.] busy 80.0 %\n"
        "    █  busy     800  80.0 %  70.0 % of all PEs' cycles at work\n"
        "    o  operand  150  15.0 %  the task that makes an input has not finished\n"
        "    d  drain     49   4.9 %  an input is on its way down the 2D array\n"
        "    .  empty      1   0.1 %  nothing to do before the first task or after the last\n");
}

TEST_CASE("unit_text of a unit without PEs says nothing about PEs", "[unit][report]") {
  const SampleRun run;
  CHECK(unit_text(run.stats.unit("dram"), 1000) ==
        "dram     [██████████████████████████████..............................] busy 50.0 %\n"
        "    █  busy   500  50.0 %\n"
        "    .  empty  500  50.0 %  nothing to do before the first task or after the last\n");
}
