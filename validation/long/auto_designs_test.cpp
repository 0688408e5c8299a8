// SPDX-License-Identifier: Apache-2.0
#include "validation/property/auto_designs.hpp"

#include <iostream>

#include "validation/catch.hpp"

namespace weir {

TEST_CASE("A thousand random cascades are mapped, bound and run without a hazard, near their bounds",
          "[property][legality][long]") {
  const std::vector<AutoOutcome> outcomes = run_auto_designs(10'001, 1'000);
  std::cout << distribution(outcomes);
  check_auto_designs(outcomes);
  CHECK(median_ratio(outcomes) >= 0.97);
}

}  // namespace weir
