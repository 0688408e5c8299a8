// SPDX-License-Identifier: Apache-2.0
#include "einsum/lowering/task_template.hpp"
#include "validation/catch.hpp"
#include "validation/unit/lowering/hand_built.hpp"

namespace weir::test {
namespace {

using Loops = std::vector<When>;

/// "Q 16384 (every, every); > RM 256 (every, every)": what an Einsum reads and, after ">", writes.
std::string accesses_of(const Design& design, const std::string& einsum) {
  static const std::map<When, std::string> names = {
      {When::every, "every"}, {When::first, "first"}, {When::last, "last"}, {When::not_first, "not first"}};
  const LaidOut parts(design);
  std::string text;
  for (const BufferAccess& access : buffer_accesses(parts.layout(), parts.einsum(einsum))) {
    std::string loops;
    for (const When when : access.when.loops) loops += (loops.empty() ? "" : ", ") + names.at(when);
    text += (text.empty() ? "" : "; ") + std::string(access.is_write ? "> " : "") + access.tensor + " " +
            std::to_string(access.words) + " (" + loops + ")";
  }
  return text;
}

TEST_CASE("An output-stationary Einsum fetches both operands for every tile", "[unit][lowering]") {
  CHECK(accesses_of(fusemax(4096, 64), "QK") == "Q 16384 (every, every); K 16384 (every, every)");
}

TEST_CASE("What stays in the array or comes straight off a link is not fetched", "[unit][lowering]") {
  CHECK(accesses_of(fusemax(4096, 64), "LM").empty());   // QK is in the PEs
  CHECK(accesses_of(fusemax(4096, 64), "SLN").empty());  // RM comes by the return path
  CHECK(accesses_of(fusemax(4096, 64), "SLNV") == "V 16384 (every, every)");
}

TEST_CASE("A running value is read and written tile by tile", "[unit][lowering]") {
  CHECK(accesses_of(fusemax(4096, 64), "RM") == "RM 256 (every, every); > RM 256 (every, every)");
  CHECK(accesses_of(fusemax(4096, 64), "RNV") == "> RNV 16384 (every, every)");
  CHECK(accesses_of(fusemax(4096, 64), "SPNV") == "RNV 16384 (every, every)");
}

TEST_CASE("A lane's value that an earlier Einsum of its array had is still in its registers",
          "[unit][lowering]") {
  CHECK(accesses_of(fusemax(4096, 64), "PRM").empty());  // both generations of RM passed through Einsum RM
  CHECK(accesses_of(fusemax(4096, 64), "SPD") == "RD 256 (every, every)");
}

TEST_CASE("The last generation is read once a query tile", "[unit][lowering]") {
  CHECK(accesses_of(fusemax(4096, 64), "AV") == "RNV 16384 (last, every); RD 256 (last, every)");
}

TEST_CASE("A stationary operand is fetched when its loops advance", "[unit][lowering]") {
  const Design design = flat_weight_stationary(4096, 64);
  CHECK(accesses_of(design, "QK") == "Q 16384 (every, every)");  // K and QK pass the buffer by
  Design through_buffer = design;
  through_buffer.tensor("K").direct = false;
  CHECK(accesses_of(through_buffer, "QK") == "Q 16384 (every, every); K 16384 (every, first)");
}

TEST_CASE("Partial sums that leave the array are written every time and read back but for the first",
          "[unit][lowering]") {
  CHECK(accesses_of(flat_weight_stationary(4096, 64), "AV") ==
        "> AV 16384 (every, every); AV 16384 (not first, every)");
}

TEST_CASE("Partial sums stay in the array over an innermost loop that is output stationary",
          "[unit][lowering]") {
  Design design = flat_output_stationary(4096, 64, 16);
  design.tensor("AV").direct = false;
  CHECK(accesses_of(design, "AV") == "A 65536 (every); > AV 16384 (last)");
}

TEST_CASE("A lane's maximum is written once, after the last keys, and used from the lane's registers",
          "[unit][lowering]") {
  const Design design = flat_output_stationary(4096, 64, 16);
  CHECK(accesses_of(design, "GM") == "QK 65536 (every); > GM 256 (last)");
  CHECK(accesses_of(design, "SN") == "QK 65536 (every); > SN 65536 (every)");
}

TEST_CASE("A lane that has more than one value of a tensor fetches it", "[unit][lowering]") {
  Design design = flat_output_stationary(4096, 64, 16);
  design.architecture.array1d.columns = 255;  // for 256 queries
  CHECK(accesses_of(design, "SN") == "QK 65536 (every); GM 256 (every); > SN 65536 (every)");
}

TEST_CASE("A task moves whole rows of the buffer", "[unit][lowering]") {
  Design design = fusemax(4096, 64);
  const Schedule schedule = design.lowered();
  CHECK(task_of(schedule, "QK").read_rows == 2 * 64);
  CHECK(task_of(schedule, "QK").write_rows == 0);
  CHECK(task_of(schedule, "RM").read_rows == 1);
  CHECK(task_of(schedule, "load K").write_rows == 64);
  design.architecture.global_buffer.row_words = 255;
  CHECK(task_of(design.lowered(), "QK").read_rows == 2 * 65);
  CHECK(task_of(design.lowered(), "RM").read_rows == 2);
}

}  // namespace
}  // namespace weir::test
