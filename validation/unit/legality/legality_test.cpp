// SPDX-License-Identifier: Apache-2.0
#include "einsum/legality/legality.hpp"

#include "einsum/language/parser.hpp"
#include "validation/catch.hpp"
#include "validation/unit/legality/tampered.hpp"

namespace weir::test {
namespace {

Tampered epoch() { return Tampered(fusemax(1024, 64)); }
Tampered cascade() { return Tampered(cascade_design(1024, 64)); }

TEST_CASE("The published designs are legal", "[unit][legality]") {
  CHECK(epoch().hazard() == "");
  CHECK(cascade().hazard() == "");
  CHECK(Tampered(flat_output_stationary(1024, 64, 4)).hazard() == "");
  CHECK(Tampered(flat_weight_stationary(1024, 64)).hazard() == "");
}

// Reads: what the Einsums read must have been made and have arrived, whatever the schedule waits for.

TEST_CASE("A task that does not wait for its operand reads what has not been made", "[unit][legality]") {
  Tampered tampered = epoch();
  tampered.forget("RM", "LM");
  CHECK(tampered.hazard() ==
        "illegal schedule in phase 'attention' at cycle 0: RM (block 0, M1 0, P1 0) on array1d reads LM "
        "(block 0, M1 0, P1 0), which has not been made");
}

TEST_CASE("An operand whose load is not awaited has not arrived", "[unit][legality]") {
  Tampered tampered = epoch();
  tampered.forget("QK", "load K");
  CHECK(tampered.hazard() ==
        "illegal schedule in phase 'attention' at cycle 246: QK (block 0, M1 0, P1 0) on array2d reads load "
        "K (block 0, M1 0, P1 0), which arrives at cycle 389");
}

TEST_CASE("A dependency without its drain reads what is still on its way down the columns",
          "[unit][legality]") {
  Tampered tampered = epoch();
  for (Dependency& dependency : tampered.task("RM").dependencies) dependency.latency = 0;
  CHECK(tampered.hazard() ==
        "illegal schedule in phase 'attention' at cycle 454: RM (block 0, M1 0, P1 0) on array1d reads LM "
        "(block 0, M1 0, P1 0), which arrives at cycle 710");
}

TEST_CASE("A dependency that does not count the return path reads what is still on it", "[unit][legality]") {
  Tampered tampered = epoch();
  for (Dependency& dependency : tampered.task("SLN").dependencies) dependency.by_return_path = false;
  CHECK(tampered.hazard() ==
        "illegal schedule in phase 'attention' at cycle 2064: SLN (block 0, M1 1, P1 2) on array2d reads RM "
        "(block 0, M1 1, P1 2), which arrives at cycle 2065");
}

TEST_CASE("A dependency on the wrong tile is found from the indices of the Einsums", "[unit][legality]") {
  Tampered tampered = epoch();
  for (Dependency& dependency : tampered.task("RM").dependencies) dependency.loops[0].distance = 1;
  CHECK(tampered.hazard() ==
        "illegal schedule in phase 'attention' at cycle 0: RM (block 0, M1 0, P1 0) on array1d "
        "reads LM (block 0, M1 0, P1 0), which has not been made");
}

TEST_CASE("A reduction over a loop must have seen its last iteration", "[unit][legality]") {
  Design design = flat_output_stationary(1024, 64, 4);
  design.binding.phases["attention"]["array1d"] = {{"", parse_binding_order("GM -> SN -> SD", {})},
                                                   {"", parse_binding_order("A", {})}};
  Tampered tampered(design);
  for (Dependency& dependency : tampered.task("SN").dependencies) dependency.loops[0] = {0, 0};
  CHECK(tampered.hazard() ==
        "illegal schedule in phase 'attention' at cycle 966: SN (block 0, M1 0) on array1d reads "
        "GM (block 0, M1 3), which has not been made");
}

TEST_CASE("A store that does not wait sends what has not been made", "[unit][legality]") {
  Tampered tampered = epoch();
  tampered.forget("store AV", "AV");
  CHECK(tampered.hazard() ==
        "illegal schedule in phase 'attention' at cycle 430: store AV (block 0, M1 3, P1 0) on "
        "store AV reads AV (block 0, M1 3, P1 0), which has not been made");
}

// Instances

TEST_CASE("A task in no program never runs", "[unit][legality]") {
  Tampered tampered = epoch();
  tampered.group("AV").tasks.clear();
  CHECK(tampered.hazard() ==
        "illegal schedule in phase 'attention' at cycle 0: AV is in no unit's program and never runs");
}

TEST_CASE("A task twice in a program runs twice", "[unit][legality]") {
  Tampered tampered = epoch();
  tampered.group("AV").tasks = tampered.group("RD").tasks;
  CHECK(tampered.hazard() ==
        "illegal schedule in phase 'attention' at cycle 0: RD on array1d runs twice in each slot");
}

TEST_CASE("A task ahead of its unit's program misses its first tile", "[unit][legality]") {
  Tampered tampered = epoch();
  tampered.task("QK").lag = -1;
  CHECK(tampered.hazard() ==
        "illegal schedule in phase 'attention' at cycle 676: QK (block 0, M1 0, P1 0) on array2d "
        "never runs; QK (block 0, M1 0, P1 1) runs instead");
}

TEST_CASE("A task of one unit in the program of another is refused", "[unit][legality]") {
  Tampered tampered = epoch();
  tampered.swap_groups("LM", "RD");
  CHECK(tampered.hazard() ==
        "illegal schedule in phase 'attention' at cycle 0: RD is in the program of array2d, which is not its "
        "own");
}

// Deadlock

TEST_CASE("Two tasks of a unit in the wrong order stand still", "[unit][legality]") {
  Tampered tampered = epoch();
  tampered.swap_groups("PRM", "SPD");
  CHECK(tampered.hazard() ==
        "illegal schedule in phase 'attention' at cycle 1378: deadlock: SLN (block 0, M1 0, P1 1) "
        "on array2d waits for RM (block 0, M1 0, P1 1); SPD (block 0, M1 0, P1 0) on array1d "
        "waits for PRM (block 0, M1 0, P1 0); load K (block 0, M1 3, P1 0) on load K waits for QK "
        "(block 0, M1 1, P1 3); load V (block 0, M1 2, P1 0) on load V waits for SLNV (block 0, "
        "M1 0, P1 3); store AV (block 0, M1 3, P1 0) on store AV waits for AV (block 0, M1 3, P1 "
        "0)");
}

TEST_CASE("A task that lags less than what it needs stands still", "[unit][legality]") {
  Tampered tampered = epoch();
  tampered.task("RD").lag = 1;
  CHECK(tampered.hazard() ==
        "illegal schedule in phase 'attention' at cycle 1171: deadlock: SLN (block 0, M1 0, P1 0) "
        "on array2d waits for RM (block 0, M1 0, P1 0); RD (block 0, M1 0, P1 0) on array1d waits "
        "for SLD (block 0, M1 0, P1 0); load K (block 0, M1 2, P1 0) on load K waits for QK "
        "(block 0, M1 0, P1 3); load V (block 0, M1 2, P1 0) on load V waits for SLNV (block 0, "
        "M1 0, P1 3); store AV (block 0, M1 3, P1 0) on store AV waits for AV (block 0, M1 3, P1 "
        "0)");
}

// Places

TEST_CASE("Fewer places than the schedule counts on are overwritten while they are read",
          "[unit][legality]") {
  Tampered tampered = cascade();
  tampered.design.tensor("QK") = in_buffer("1");
  CHECK(tampered.hazard() ==
        "illegal schedule in phase 'attention' at cycle 972: QK (block 0, M1 0, P1 1) on array2d "
        "overwrites QK (block 0, M1 0, P1 0) in the global buffer from cycle 676 on; SLN (block "
        "0, M1 0, P1 0) on array1d reads it until cycle 1484");
}

TEST_CASE("A load that does not wait for room overwrites what is read", "[unit][legality]") {
  Tampered tampered = epoch();
  tampered.forget("load K", "QK");
  CHECK(tampered.hazard() ==
        "illegal schedule in phase 'attention' at cycle 1107: load K (block 0, M1 2, P1 0) on "
        "load K overwrites load K (block 0, M1 0, P1 0) in the global buffer from cycle 1004 on; "
        "QK (block 0, M1 0, P1 2) on array2d reads it until cycle 1171");
}

TEST_CASE("The next generation must not be written before the last one has been read", "[unit][legality]") {
  Design design = fusemax(1024, 64);
  design.workload.extents["H"] = 2;
  Tampered tampered(design);
  tampered.forget("RNV", "AV");
  tampered.forget("RD", "AV");
  tampered.task("AV").lag = 9;
  CHECK(tampered.hazard() ==
        "illegal schedule in phase 'attention' at cycle 3998: RNV (block 1, M1 0, P1 0) on "
        "array1d overwrites RNV (block 0, M1 3, P1 0) in the global buffer from cycle 3859 on; AV "
        "(block 0, M1 3, P1 0) on array1d reads it until cycle 4062");
}

TEST_CASE("A sum of the next block must not be written before the last one has been divided by",
          "[unit][legality]") {
  Design design = cascade_design(256, 64);
  design.workload.extents["H"] = 2;
  CHECK(Tampered(design).hazard() == "");
  design.binding =
      binding_of("QK -> SLNV@1", "LM -> RM -> PRM -> SPD -> SLN -> SLD -> RD -> SPNV@1 -> RNV@1 -> AV@1");
  Tampered tampered(design);
  tampered.forget("RD", "AV");
  CHECK(tampered.hazard() ==
        "illegal schedule in phase 'attention' at cycle 2970: RD (block 1, M1 0, P1 0) on array1d overwrites "
        "RD "
        "(block 0, M1 0, P1 0) in the global buffer from cycle 2837 on; AV (block 0, M1 0, P1 0) on array1d "
        "reads it until cycle 3034");
}

TEST_CASE("A result that overwrites its operand waits for the operand's other readers", "[unit][legality]") {
  Design design = flat_output_stationary(1024, 64, 4);
  design.cascade.einsums.push_back(parse_einsum("QS[b, h, p] = QK[b, h, m, p]", {}));
  design.phase().einsums.emplace_back("QS", on_lanes("p"));
  design.binding.phases["attention"]["array1d"].back() = {"", parse_binding_order("A -> QS", {})};
  Tampered tampered(design);
  CHECK(tampered.hazard() ==
        "illegal schedule in phase 'attention' at cycle 4423: SN (block 0, M1 0) on array1d "
        "overwrites QK (block 0, M1 0) in the global buffer from cycle 2114 on; QS (block 0, M1 "
        "0) on array1d reads it until cycle 4679");
}

TEST_CASE("A result may not follow another into its place before that is stored", "[unit][legality]") {
  Tampered tampered = epoch();
  tampered.forget("AV", "store AV");
  tampered.schedule.machine.dram_bytes_per_cycle /= 100;
  CHECK(tampered.hazard() ==
        "illegal schedule in phase 'attention' at cycle 173369: AV (block 0, M1 3, P1 2) on "
        "array1d overwrites AV (block 0, M1 3, P1 0) in the way to DRAM from cycle 173369 on; "
        "store AV (block 0, M1 3, P1 0) on store AV reads it until cycle 187640");
}

TEST_CASE("Tensors that do not fit the buffer are refused", "[unit][legality]") {
  Tampered tampered = epoch();
  tampered.design.architecture.global_buffer.capacity_bytes = 1000;
  CHECK(tampered.hazard() ==
        "illegal schedule at cycle 0: the global buffer holds 430080 bytes (K 65536, Q 163840, RD "
        "2048, RM 2048, RNV 131072, V 65536); it has 1000");
}

// Registers

TEST_CASE("A tile more in flight than a PE has registers for is refused", "[unit][legality]") {
  Tampered tampered = epoch();
  tampered.design.architecture.array2d.registers = 6;
  CHECK(tampered.hazard() ==
        "illegal schedule in phase 'attention' at cycle 1172: SLN (block 0, M1 0, P1 0) on "
        "array2d needs register 7 of each PE (operands and partial result 3, QK 3, SLN 1); it has "
        "6");
  tampered.design.architecture.array2d.registers = 7;
  CHECK(tampered.hazard() == "");
}

// Alternation

TEST_CASE("A task does not alternate with one whose result is complete at its end", "[unit][legality]") {
  Design design = cascade_design(1024, 64);
  design.binding =
      binding_of("QK -> SLNV@1", "(LM | RM) -> PRM -> SPD -> SLN -> SLD -> SPNV@1 -> RNV@1 -> AV@1 -> RD");
  CHECK(Tampered(design).hazard() ==
        "illegal schedule in phase 'attention' at cycle 709: RM (block 0, M1 0, P1 0) on array1d "
        "alternates with LM (block 0, M1 0, P1 0), which has no result before cycle 966");
}

TEST_CASE("A task does not alternate with a slower one that it reads", "[unit][legality]") {
  Design design = fusemax(1024, 64);
  design.binding = binding_of("(SLNV@3 | QK) -> LM -> (SLN@2 | SLD@2)",
                              "(SPNV@5 | RNV@5 | RM@2) -> RD@5 -> PRM@2 -> SPD@2 -> AV@5");
  CHECK(Tampered(design).hazard() ==
        "illegal schedule in phase 'attention' at cycle 1172: SLD (block 0, M1 0, P1 0) on "
        "array2d alternates with SLN (block 0, M1 0, P1 0) and reads its last element at cycle "
        "1173, which is made at cycle 1179");
}

// The registers between the arrays

TEST_CASE("Tiles leave the registers between the arrays in the order in which they came",
          "[unit][legality]") {
  Design design = fusemax(1024, 64);
  design.cascade =
      cascade_of({"QK[b, h, m, p] = Q[b, h, p, e] * K[b, h, m, e]", "GM[b, h, p] = QK[b, h, m, p] :: max(m)",
                  "SN[b, h, m, p] = exp(QK[b, h, m, p] - GM[b, h, p])",
                  "SV[b, h, p, f] = SN[b, h, m, p] * V[b, h, m, f]"});
  design.phase().einsums = {
      {"QK", on_2d("m", "p")}, {"GM", on_lanes("p")}, {"SN", on_2d("m", "p")}, {"SV", on_2d("f", "p")}};
  for (const std::string name : {"RM", "RD", "RNV", "AV"}) design.phase().tensors.erase(name);
  design.tensor("SV") = streamed({}, 0);
  design.tensor("QK") = in_buffer("M1 * P1");
  design.tensor("SN") = sharing("QK");
  design.binding = binding_of("", "GM");
  for (const std::string order : {"QK", "SN", "SV"}) {
    design.binding.phases["attention"]["array2d"].push_back({"", parse_binding_order(order, {})});
  }
  Tampered tampered(design);
  CHECK(tampered.hazard() ==
        "illegal schedule in phase 'attention' at cycle 5030: SN (block 0, M1 1, P1 0) takes GM "
        "(block 0, M1 3, P1 0) from between the arrays after GM (block 0, M1 3, P1 3)");
}

TEST_CASE("The interval is that of the steady state", "[unit][legality]") {
  const Tampered tampered(fusemax(4096, 64));
  const LegalityReport report = check_legality(
      {tampered.design.cascade, tampered.design.architecture, tampered.design.mapping}, tampered.schedule);
  REQUIRE(report.phases.size() == 1);
  CHECK(report.phases[0].covered == "all");
  CHECK(report.phases[0].interval == 139);  // without the last iteration of a block, which divides
}

}  // namespace
}  // namespace weir::test
