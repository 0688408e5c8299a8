// SPDX-License-Identifier: Apache-2.0
#include "einsum/lowering/registers.hpp"

#include "validation/catch.hpp"
#include "validation/unit/lowering/hand_built.hpp"

namespace weir::test {
namespace {

std::int64_t registers_of(const Design& design, const std::string& unit) {
  const LaidOut parts(design, 4);
  return registers_needed(parts.layout(), design.lowered().phases.front(), unit);
}

TEST_CASE("FuseMax's epoch holds three tiles of QK and two of SLN, beside two operands and a partial result",
          "[unit][lowering]") {
  CHECK(registers_of(fusemax(1024, 64), "array2d") == 3 + 3 + 2);
}

TEST_CASE("One tile after the other holds one tile of each", "[unit][lowering]") {
  Design design = fusemax(1024, 64);
  design.binding =
      binding_of("QK -> LM -> SLN -> SLD -> SLNV", "RM -> PRM -> SPD -> RD -> SPNV -> RNV -> AV");
  CHECK(registers_of(design, "array2d") == 3 + 1 + 1);
}

TEST_CASE("Only operands and partial results take registers where all else goes through the buffer",
          "[unit][lowering]") {
  CHECK(registers_of(flat_output_stationary(1024, 64, 4), "array2d") == 3);
}

TEST_CASE("A binding that holds a tile too many for the registers is an error", "[unit][lowering]") {
  Design design = fusemax(1024, 64);
  design.architecture.array2d.registers = 8;
  CHECK(spec_error_of([&] { design.lowered(); }) == "no error");
  design.architecture.array2d.registers = 7;
  CHECK(spec_error_of([&] { design.lowered(); }) ==
        "binding.yaml:2:1: binding 'by hand' needs 8 registers in each PE of array2d; expected at most 7");
}

}  // namespace
}  // namespace weir::test
