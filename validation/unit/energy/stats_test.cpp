// SPDX-License-Identifier: Apache-2.0
#include "models/stats.hpp"

#include <stdexcept>

#include "validation/catch.hpp"

using namespace weir;

TEST_CASE("Stats finds a unit by its name, and takes any other name for our bug", "[unit][stats]") {
  Stats stats;
  stats.units.resize(2);
  stats.units[0].name = "array2d";
  stats.units[1].name = "dram";
  CHECK(&stats.unit("dram") == &stats.units[1]);
  CHECK_THROWS_AS(stats.unit("array1d"), std::logic_error);
}
