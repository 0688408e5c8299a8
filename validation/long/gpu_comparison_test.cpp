// SPDX-License-Identifier: Apache-2.0
#include "validation/golden/gpu_comparison.hpp"

#include "validation/catch.hpp"

namespace weir::test {

TEST_CASE("Everything that the golden GPU results have is within its bounds of the machine's values",
          "[long][gpu]") {
  for (const int width : {16, 256}) {
    const ComparedMachine machine = square_machine(width);
    for (const ReferenceCase& reference : golden_gpu().cases) {
      INFO(reference.name << " on " << width << " x " << width);
      for (const ComparedOutput& output : compare_case(reference, machine)) {
        INFO(text_of(output));
        CHECK(output.passed());
      }
    }
  }
}

}  // namespace weir::test
