// SPDX-License-Identifier: Apache-2.0
#include "validation/property/simulation_laws.hpp"

namespace weir {

TEST_CASE("ten thousand random configurations obey every law, with and without fast-forward",
          "[property][long]") {
  check_random_configurations(1'000'000, 10'000);
}

}  // namespace weir
