// SPDX-License-Identifier: Apache-2.0
#include "validation/catch.hpp"
#include "validation/unit/lowering/hand_built.hpp"

namespace weir::test {
namespace {

using Form = Dependency::Form;

TEST_CASE("A row reduction takes the array's height to reach the 1D array", "[unit][lowering]") {
  Design design = fusemax(4096, 64);
  const Schedule charged = design.lowered();
  CHECK(dependency_on(charged, "RM", "LM").latency == 256);
  CHECK(dependency_on(charged, "RM", "LM").latency_cause == Cause::drain);
  design.architecture.assumptions.row_reduction = false;
  CHECK(dependency_on(design.lowered(), "RM", "LM").latency == 0);
  CHECK(dependency_on(design.lowered(), "RNV", "SLNV").latency == 256);  // partial sums: another assumption
}

TEST_CASE("Partial sums take the array's height to reach the 1D array", "[unit][lowering]") {
  Design design = fusemax(4096, 64);
  CHECK(dependency_on(design.lowered(), "RNV", "SLNV").latency == 256);
  design.architecture.assumptions.column_drain = false;
  CHECK(dependency_on(design.lowered(), "RNV", "SLNV").latency == 0);
  CHECK(dependency_on(design.lowered(), "RM", "LM").latency == 256);
}

TEST_CASE("Results stay in the array for the tasks that follow in it", "[unit][lowering]") {
  const Schedule schedule = fusemax(4096, 64).lowered();
  CHECK(dependency_on(schedule, "LM", "QK").latency == 0);
  CHECK(dependency_on(schedule, "SLNV", "SLN").latency == 0);
}

TEST_CASE("A result of the 1D array goes back to the 2D array by the return path", "[unit][lowering]") {
  const Schedule schedule = fusemax(4096, 64).lowered();
  const Dependency& back = dependency_on(schedule, "SLN", "RM");
  CHECK(back.by_return_path);
  CHECK(back.latency == 1);  // the 1D array's result latency; the model adds the path's
  CHECK(back.latency_cause == Cause::return_path);
  CHECK(task_of(schedule, "RM").return_words == 256);
  CHECK(task_of(schedule, "PRM").return_words == 0);
}

TEST_CASE("A value kept in the buffer costs its latency on top", "[unit][lowering]") {
  Design design = fusemax(4096, 64);
  CHECK(dependency_on(design.lowered(), "SPNV", "RNV").latency == 1 + 2);
  CHECK(dependency_on(design.lowered(), "SPNV", "RNV").latency_cause == Cause::buffer);
  design.architecture.assumptions.buffer_latency = false;
  CHECK(dependency_on(design.lowered(), "SPNV", "RNV").latency == 1);
  design.architecture.assumptions.result_latency = false;
  CHECK(dependency_on(design.lowered(), "SPNV", "RNV").latency == 0);
}

TEST_CASE("The running state comes from the key block before, at the same queries", "[unit][lowering]") {
  const Schedule schedule = fusemax(4096, 64).lowered();
  const Dependency& before = dependency_on(schedule, "SPNV", "RNV");
  REQUIRE(before.loops.size() == 2);
  CHECK(before.loops[0].own_loop == 0);
  CHECK(before.loops[0].distance == 1);
  CHECK(before.loops[1].own_loop == 1);
  CHECK(before.loops[1].distance == 0);
}

TEST_CASE("The new generation is used in the same key block, the last one after all", "[unit][lowering]") {
  const Schedule schedule = fusemax(4096, 64).lowered();
  CHECK(dependency_on(schedule, "SLN", "RM").loops[0].distance == 0);
  CHECK(dependency_on(schedule, "AV", "RNV").loops[0].own_loop == -1);
  CHECK(dependency_on(schedule, "AV", "RNV").loops[1].own_loop == 1);
}

TEST_CASE("An operand from DRAM costs the latencies of DRAM and buffer", "[unit][lowering]") {
  Design design = fusemax(4096, 64);
  CHECK(dependency_on(design.lowered(), "QK", "load K").latency == 100 + 2);
  CHECK(dependency_on(design.lowered(), "QK", "load K").latency_cause == Cause::dram);
  design.architecture.assumptions.buffer_latency = false;
  CHECK(dependency_on(design.lowered(), "QK", "load K").latency == 100);
  design.architecture.assumptions.dram_latency = false;
  CHECK(dependency_on(design.lowered(), "QK", "load K").latency == 0);
}

TEST_CASE("A load runs as far ahead as its live tiles and its prefetch give room", "[unit][lowering]") {
  Design design = fusemax(4096, 64);
  CHECK(dependency_on(design.lowered(), "load K", "QK", Form::room).ring == 1 + 1);
  CHECK(dependency_on(design.lowered(), "load Q", "QK", Form::room).ring == 16 + 1);
  design.tensor("K").prefetch = 2;
  CHECK(dependency_on(design.lowered(), "load K", "QK", Form::room).ring == 1 + 2);
}

TEST_CASE("Each tensor is loaded when its loops advance", "[unit][lowering]") {
  const Schedule schedule = fusemax(4096, 64).lowered();
  using Loops = std::vector<When>;
  CHECK(task_of(schedule, "load K").when.loops == Loops{When::every, When::first});
  CHECK(task_of(schedule, "load Q").when.loops == Loops{When::first, When::every});
  CHECK(task_of(schedule, "store AV").when.loops == Loops{When::last, When::every});
  CHECK(task_of(schedule, "load K").bytes == 2 * 256 * 64);
}

TEST_CASE("A tensor that no inner block moves is loaded once for all of them", "[unit][lowering]") {
  Design design = fusemax(8 * 65536, 64);
  design.workload.extents["M"] = 1024;
  design.workload.extents["H"] = 12;
  CHECK(design.lowered().extents.at("P2") == 16);
  CHECK(task_of(design.lowered(), "load K").when.block_period == 1);
  design.tensor("K").loops = {"M1"};  // and B and H, which K has
  CHECK(task_of(design.lowered(), "load K").when.block_period == 16);
}

TEST_CASE("Einsums that alternate hand over element by element, and in the wrong order that is an error",
          "[unit][lowering]") {
  const Schedule schedule = fusemax(4096, 64).lowered();
  CHECK_THROWS_AS(dependency_on(schedule, "RNV", "SPNV"), std::out_of_range);
  Design design = fusemax(4096, 64);
  design.binding = binding_of("(SLNV@3 | QK) -> LM -> SLN@2 -> SLD@2",
                              "(RNV@5 | SPNV@5 | RM@2) -> RD@5 -> PRM@2 -> SPD@2 -> AV@5");
  CHECK(spec_error_of([&] { design.lowered(); }) ==
        "binding.yaml:2:1: binding alternates RNV with SPNV, which it reads, but names it first; expected "
        "SPNV | RNV");
}

TEST_CASE(
    "Steps make every task wait for the step before on every unit, the first for the last of the slot before",
    "[unit][lowering]") {
  Design design = fusemax(4096, 64);
  design.binding =
      binding_of("QK -> LM || || SLN -> SLD || SLNV", "RD@1 -> AV@1 || RM || PRM -> SPD || SPNV -> RNV");
  const Schedule schedule = design.lowered();
  CHECK(dependency_on(schedule, "RM", "LM", Form::barrier).slot_distance == 0);
  CHECK(dependency_on(schedule, "RM", "AV", Form::barrier).slot_distance == 0);
  CHECK(dependency_on(schedule, "SLD", "RM", Form::barrier).slot_distance == 0);
  CHECK(dependency_on(schedule, "QK", "SLNV", Form::barrier).slot_distance == 1);
  CHECK(dependency_on(schedule, "QK", "RNV", Form::barrier).slot_distance == 1);
  CHECK(dependency_on(schedule, "QK", "RNV", Form::barrier).cause == Cause::barrier);
  CHECK_THROWS_AS(dependency_on(schedule, "RM", "SLN", Form::barrier), std::out_of_range);
}

}  // namespace
}  // namespace weir::test
