// SPDX-License-Identifier: Apache-2.0
#include "einsum/lowering/lower.hpp"

#include "validation/catch.hpp"
#include "validation/unit/lowering/hand_built.hpp"

using Catch::Matchers::WithinRel;

namespace weir::test {
namespace {

TEST_CASE("A schedule has the units of the binding, then one for each transfer", "[unit][lowering]") {
  const Schedule schedule = fusemax(4096, 64).lowered();
  std::vector<std::string> names;
  for (const Unit& unit : schedule.phases.front().units) names.push_back(unit.name);
  CHECK(names == std::vector<std::string>{"array2d", "array1d", "load Q", "load K", "load V", "store AV"});
}

TEST_CASE("A unit's program has the groups of its binding in their order", "[unit][lowering]") {
  const Schedule schedule = fusemax(4096, 64).lowered();
  const Phase& phase = schedule.phases.front();
  std::string text;
  for (const Group& group : phase.units[1].sweeps.front().groups) {
    for (const int task : group.tasks) {
      text += phase.tasks[task].name + "@" + std::to_string(phase.tasks[task].lag) + " ";
    }
    text += "; ";
  }
  CHECK(text == "SPNV@5 RNV@5 RM@2 ; RD@5 ; PRM@2 ; SPD@2 ; AV@5 ; ");
}

TEST_CASE("The machine has the parameters of the architecture", "[unit][lowering]") {
  Design design = fusemax(4096, 64);
  design.architecture.array2d.rows = 128;
  const Machine machine = design.lowered().machine;
  CHECK(machine.array2d_pes == 128 * 256);
  CHECK(machine.array1d_pes == 256);
  CHECK(machine.array2d_skew == 127 + 255);
  CHECK(machine.array1d_skew == 255);
  CHECK(machine.shared_ports == 4);
  CHECK(machine.banks == 32);
  CHECK(machine.return_latency == 8);
  CHECK(machine.return_words_per_cycle == 256);
  CHECK_THAT(machine.dram_bytes_per_cycle, WithinRel(0.5 * 400 * 1024 * 1024 * 1024 / 940e6, 1e-12));
}

TEST_CASE("Assumptions that are off take their parameters out of the machine", "[unit][lowering]") {
  Design design = fusemax(4096, 64);
  Assumptions& assume = design.architecture.assumptions;
  assume.skew = assume.return_path = assume.buffer_ports = assume.buffer_banks = assume.dram_efficiency =
      false;
  const Machine machine = design.lowered().machine;
  CHECK(machine.array2d_skew == 0);
  CHECK(machine.array1d_skew == 0);
  CHECK(machine.shared_ports == 0);
  CHECK(machine.banks == 0);
  CHECK(machine.return_latency == 0);
  CHECK(machine.return_words_per_cycle == 0);
  CHECK_THAT(machine.dram_bytes_per_cycle, WithinRel(400.0 * 1024 * 1024 * 1024 / 940e6, 1e-12));
}

TEST_CASE("Streams of buffer rows begin in different banks", "[unit][lowering]") {
  const Schedule schedule = fusemax(4096, 64).lowered();
  std::vector<std::int64_t> banks;
  for (const Task& task : schedule.phases.front().tasks) banks.push_back(task.bank);
  CHECK(banks.size() == 16);
  CHECK(banks[1] == 5);
  CHECK(banks[15] == 15 * 5 % 32);
}

TEST_CASE("An Einsum that no phase maps is an error", "[unit][lowering]") {
  Design design = fusemax(4096, 64);
  design.phase().einsums.pop_back();
  CHECK(spec_error_of([&] { design.lowered(); }) ==
        "mapping.yaml:2:1: mapping 'fusemax' does not map Einsum AV; expected it under einsums of one phase");
}

TEST_CASE("An Einsum that is mapped twice is an error", "[unit][lowering]") {
  Design design = fusemax(4096, 64);
  design.phase().einsums.push_back({"QK", on_2d("m0", "p")});
  CHECK(spec_error_of([&] { design.lowered(); }) ==
        "mapping.yaml:9:11: Einsum QK is mapped twice; expected it in one phase");
}

TEST_CASE("A phase that the binding leaves out is an error", "[unit][lowering]") {
  Design design = fusemax(4096, 64);
  design.phase().name = "fused";
  CHECK(spec_error_of([&] { design.lowered(); }) ==
        "binding.yaml:2:1: binding 'by hand' has no phase 'fused'; expected one for each of the mapping's");
}

TEST_CASE("A binding that names what the mapping puts elsewhere, or does not know, is an error",
          "[unit][lowering]") {
  Design elsewhere = fusemax(4096, 64);
  elsewhere.binding =
      binding_of("QK -> LM -> SLN -> SLD -> SLNV -> RM", "RM -> PRM -> SPD -> RD -> SPNV -> RNV -> AV");
  CHECK(spec_error_of([&] { elsewhere.lowered(); }) ==
        "binding.yaml:5:51: binding puts RM on array2d, which the mapping's phase 'attention' does not; "
        "expected an "
        "Einsum mapped to it");
  Design unknown = fusemax(4096, 64);
  unknown.binding =
      binding_of("XX -> QK -> LM -> SLN -> SLD -> SLNV", "RM -> PRM -> SPD -> RD -> SPNV -> RNV -> AV");
  CHECK(spec_error_of([&] { unknown.lowered(); }) ==
        "binding.yaml:5:17: binding puts XX on array2d, which the mapping's phase 'attention' does not; "
        "expected an "
        "Einsum mapped to it");
}

TEST_CASE("A binding that runs an Einsum twice is an error", "[unit][lowering]") {
  Design design = fusemax(4096, 64);
  design.binding =
      binding_of("QK -> LM -> SLN -> SLD -> SLNV -> QK", "RM -> PRM -> SPD -> RD -> SPNV -> RNV -> AV");
  CHECK(spec_error_of([&] { design.lowered(); }) ==
        "binding.yaml:5:51: binding runs QK twice; expected each Einsum once");
}

TEST_CASE("A nest of more than six loops is an error", "[unit][lowering]") {
  Design design = fusemax(4096, 64);
  design.phase().nests = {{"deep", {"M1", "P1", "E", "F", "B", "H", "P2"}}};
  CHECK(spec_error_of([&] { design.lowered(); }) ==
        "mapping.yaml:7:3: nest 'deep' has 7 loops; expected at most 6");
}

TEST_CASE("A transfer that skips an inner block loop but not an outer one is an error", "[unit][lowering]") {
  Design design = fusemax(8 * 65536, 64);
  design.workload.extents["M"] = 1024;
  design.phase().blocks = {"P2", "B", "H"};
  design.tensor("K").loops = {"M1"};
  CHECK(spec_error_of([&] { design.lowered(); }) ==
        "tensor K moves at block loop B but not at one outside it; expected its block loops to be the "
        "outermost");
}

}  // namespace
}  // namespace weir::test
