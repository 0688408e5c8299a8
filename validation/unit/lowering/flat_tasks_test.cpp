// SPDX-License-Identifier: Apache-2.0
// FLAT's dataflows on 256 x 256 PEs over 256 lanes, as the FuseMax artifact's FLAT model issues them.
#include "einsum/lowering/task_template.hpp"
#include "validation/catch.hpp"
#include "validation/unit/lowering/hand_built.hpp"

namespace weir::test {
namespace {

std::int64_t issue_of(const Design& design, const std::string& name) {
  const LaidOut parts(design);
  return compute_task(parts.layout(), name).issue_cycles;
}

TEST_CASE("Output stationary, the scores of a tile take E cycles", "[unit][lowering]") {
  CHECK(issue_of(flat_output_stationary(4096, 64, 16), "QK") == 64);
  CHECK(issue_of(flat_output_stationary(4096, 128, 16), "QK") == 128);
}

TEST_CASE("Output stationary, the output of a tile takes M0 cycles for each array height of F",
          "[unit][lowering]") {
  CHECK(issue_of(flat_output_stationary(4096, 64, 16), "AV") == 256);
  CHECK(issue_of(flat_output_stationary(4096, 256, 16), "AV") == 256);
  CHECK(issue_of(flat_output_stationary(4096, 257, 16), "AV") == 512);
}

TEST_CASE("Output stationary, each step of the softmax takes M0 cycles a tile", "[unit][lowering]") {
  for (const std::string einsum : {"GM", "SN", "SD", "A"}) {
    INFO(einsum);
    CHECK(issue_of(flat_output_stationary(4096, 64, 16), einsum) == 256);
  }
}

TEST_CASE("A 1D array that is not pipelined takes every function of a step after the other",
          "[unit][lowering]") {
  Design design = flat_output_stationary(4096, 64, 16);
  design.architecture.array1d.issue = ArraySpec::Issue::sequential;
  CHECK(issue_of(design, "SN") == 2 * 256);  // subtraction and exponential
  CHECK(issue_of(design, "A") == 256);
}

TEST_CASE("Weight stationary, the scores of a tile take P0 cycles for each array height of E",
          "[unit][lowering]") {
  CHECK(issue_of(flat_weight_stationary(131072, 64), "QK") == 256);
  CHECK(issue_of(flat_weight_stationary(131072, 256), "QK") == 256);
  CHECK(issue_of(flat_weight_stationary(131072, 257), "QK") == 512);
}

TEST_CASE("Weight stationary, a row of the softmax takes a cycle for every 256 keys", "[unit][lowering]") {
  CHECK(issue_of(flat_weight_stationary(131072, 64), "GM") == 512);
  CHECK(issue_of(flat_weight_stationary(131073, 64), "GM") == 513);  // one key more is a tile more
}

TEST_CASE("A reduction across lanes needs an array that can", "[unit][lowering]") {
  Design design = flat_weight_stationary(131072, 64);
  design.architecture.array1d.cross_lane_reduction = false;
  CHECK(spec_error_of([&] { issue_of(design, "GM"); }) ==
        "mapping.yaml:9:11: Einsum GM reduces 'm' across the lanes of array1d; expected an architecture with "
        "cross_lane_reduction: true");
  CHECK(issue_of(design, "A") == 512);  // no reduction
}

}  // namespace
}  // namespace weir::test
