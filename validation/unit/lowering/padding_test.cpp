// SPDX-License-Identifier: Apache-2.0
#include "validation/catch.hpp"
#include "validation/unit/lowering/hand_built.hpp"

using Catch::Matchers::WithinRel;

namespace weir::test {
namespace {

std::int64_t pad_of(const Design& design) { return design.lowered().phases.front().nests.front().pad; }

TEST_CASE("Short sequences leave empty slots between the key blocks of FuseMax's binding",
          "[unit][lowering]") {
  CHECK(pad_of(fusemax(256, 64)) == 2);   // P1 = 1: three tiles lie between a running maximum and its use
  CHECK(pad_of(fusemax(512, 64)) == 1);   // P1 = 2
  CHECK(pad_of(fusemax(768, 64)) == 0);   // P1 = 3
  CHECK(pad_of(fusemax(1024, 64)) == 0);  // P1 = 4
}

TEST_CASE("A binding with smaller lags needs no empty slots", "[unit][lowering]") {
  Design design = fusemax(256, 64);
  design.binding =
      binding_of("QK -> LM || || SLN -> SLD || SLNV", "RD@1 -> AV@1 || RM || PRM -> SPD || SPNV -> RNV");
  CHECK(pad_of(design) == 0);
}

TEST_CASE("A lag in blocks counts the slots of a block, the empty ones included", "[unit][lowering]") {
  Design design = flat_output_stationary(4096, 64, 16);
  CHECK(task_of(design.lowered(), "AV").lag == 16);  // M1
  CHECK(task_of(design.lowered(), "QK").lag == 0);
}

TEST_CASE("Tokens that fill no tile are computed as padding", "[unit][lowering]") {
  CHECK(fusemax(4096, 64).lowered().padded_share == 0);
  const Schedule schedule = fusemax(1025, 64).lowered();  // 5 tiles each way
  CHECK(schedule.extents.at("M1") == 5);
  CHECK_THAT(schedule.padded_share, WithinRel(1 - 1025.0 / 1280 * 1025 / 1280, 1e-12));
}

}  // namespace
}  // namespace weir::test
