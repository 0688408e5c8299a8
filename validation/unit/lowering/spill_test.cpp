// SPDX-License-Identifier: Apache-2.0
// The share of FLAT's resident tensors that does not fit its 32 MiB, as the FuseMax artifact has it.
#include <cmath>

#include "validation/catch.hpp"
#include "validation/unit/lowering/hand_built.hpp"

using Catch::Matchers::WithinRel;

namespace weir::test {
namespace {

constexpr std::int64_t kibi = 1024;

/// Q or AV of a row block stays in the buffer.
TensorMapping kept_for_row_block() {
  TensorMapping mapping = in_dram({"P2", "P1"});
  mapping.tiles = Expression{Expression::Kind::name, 0, "P1", {}, {}};
  mapping.copies = 2;
  return mapping;
}

TensorMapping kept_values() {
  TensorMapping mapping = in_dram({"M1"});
  mapping.copies = 2;
  return mapping;
}

TEST_CASE("FLAT spills the published share of BERT's tensors", "[unit][lowering]") {
  CHECK_THAT(flat_output_stationary(4 * kibi, 64, 16).lowered().spilled,
             WithinRel(0.007751937984496138, 1e-12));
  CHECK_THAT(flat_output_stationary(16 * kibi, 64, 4).lowered().spilled,
             WithinRel(0.007751937984496138, 1e-12));
  Design long_sequence = flat_output_stationary(64 * kibi, 64, 1);
  long_sequence.tensor("AV") = kept_for_row_block();
  CHECK_THAT(long_sequence.lowered().spilled, WithinRel(0.007751937984496138, 1e-12));
}

TEST_CASE("FLAT spills half of BERT's tensors at 128K tokens", "[unit][lowering]") {
  Design design = flat_output_stationary(128 * kibi, 64, 1);
  design.tensor("Q") = kept_for_row_block();
  CHECK_THAT(design.lowered().spilled, WithinRel(0.5019455252918288, 1e-12));
}

TEST_CASE("FLAT spills the published share of XLM's tensors", "[unit][lowering]") {
  Design at_4k = flat_output_stationary(4 * kibi, 128, 16);
  at_4k.tensor("V") = kept_values();
  CHECK_THAT(at_4k.lowered().spilled, WithinRel(0.0690909090909091, 1e-12));
  Design at_16k = flat_output_stationary(16 * kibi, 128, 4);
  at_16k.tensor("Q") = kept_for_row_block();
  CHECK_THAT(at_16k.lowered().spilled, WithinRel(0.0266159695817490, 1e-12));
  Design at_64k = flat_output_stationary(64 * kibi, 128, 1);
  at_64k.tensor("Q") = at_64k.tensor("AV") = kept_for_row_block();
  CHECK_THAT(at_64k.lowered().spilled, WithinRel(0.0153846153846154, 1e-12));
}

TEST_CASE("Nothing is spilled if all fits, to the byte", "[unit][lowering]") {
  Design design = flat_output_stationary(4 * kibi, 64, 16);
  design.mapping.capacity_bytes = design.lowered().buffer_bytes;
  CHECK(design.lowered().spilled == 0);
  CHECK_THROWS_AS(task_of(design.lowered(), "spill QK"), std::out_of_range);
  design.mapping.capacity_bytes = *design.mapping.capacity_bytes - 1;
  CHECK(design.lowered().spilled > 0);
}

TEST_CASE("The spilled share of each access moves to and from DRAM", "[unit][lowering]") {
  const Schedule schedule = flat_output_stationary(4 * kibi, 64, 16).lowered();
  const std::int64_t words = std::llround(256 * 256 * schedule.spilled);
  CHECK(words == 508);
  for (const std::string name : {"spill QK", "spill SN", "spill A", "refill QK for GM", "refill QK for SN",
                                 "refill SN for A", "refill A for AV"}) {
    INFO(name);
    CHECK(task_of(schedule, name).bytes == 2 * words);
  }
  CHECK_THROWS_AS(task_of(schedule, "refill SN for SD"),
                  std::out_of_range);  // taken from SN's result directly
}

}  // namespace
}  // namespace weir::test
