// SPDX-License-Identifier: Apache-2.0
#include "validation/property/auto_designs.hpp"

#include "validation/catch.hpp"

namespace weir {

TEST_CASE("Random cascades are mapped, bound and run without a hazard, near their bounds",
          "[property][legality]") {
  const std::vector<AutoOutcome> outcomes = run_auto_designs(1, 60);
  INFO(distribution(outcomes));
  check_auto_designs(outcomes);
  CHECK(median_ratio(outcomes) >= 0.97);
}

}  // namespace weir
