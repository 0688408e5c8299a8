// SPDX-License-Identifier: Apache-2.0
// The whole report on FLAT's search. To refresh: weir reproduce flat-dataflows -o
// validation/golden/flat-dataflows
#include <fstream>
#include <sstream>

#include "sim/report/flat_comparison_text.hpp"
#include "validation/catch.hpp"

namespace weir {

TEST_CASE("The report on FLAT's dataflows is the one that was reviewed", "[golden][flat]") {
  const FlatComparison comparison = read_flat_comparison("configs/reproductions/flat-dataflows.yaml");
  std::istringstream report(flat_comparison_text(comparison, compare_flat(comparison)));
  std::ifstream golden("validation/golden/flat-dataflows/report.txt");
  REQUIRE(golden.is_open());
  std::string ours;
  std::string expected;
  int line = 0;
  while (std::getline(golden, expected)) {
    INFO("line " << ++line);
    REQUIRE(std::getline(report, ours));
    CHECK(ours == expected);
  }
  CHECK(!std::getline(report, ours));
}

}  // namespace weir
