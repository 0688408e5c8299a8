// SPDX-License-Identifier: Apache-2.0
#include "sim/report/cause_breakdown.hpp"

#include <stdexcept>

#include "validation/catch.hpp"
#include "validation/unit/report/sample_run.hpp"

using namespace weir;

namespace {

/// The sample run, 80 cycles longer: 100 more wait for the drain, 20 fewer for an operand.
Stats slower_stats() {
  Stats stats = SampleRun().stats;
  stats.cycles += 80;
  UnitStats& array2d = stats.units[0];
  array2d.stalls[static_cast<std::size_t>(Cause::drain)] += 100;
  array2d.stalls[static_cast<std::size_t>(Cause::operand)] -= 20;
  return stats;
}

}  // namespace

TEST_CASE("cause_breakdown has busy and every cause of the busiest unit, and sums to the difference",
          "[unit][report]") {
  const CauseBreakdown breakdown = cause_breakdown(SampleRun().stats, slower_stats());
  CHECK(breakdown.unit == "array2d");
  REQUIRE(breakdown.rows.size() == 1 + cause_count);
  CHECK(breakdown.rows[0] == CauseRow{"busy", 800, 800, 0});
  CHECK(breakdown.rows[1] == CauseRow{"operand", 150, 130, -20});
  CHECK(breakdown.rows[2] == CauseRow{"drain", 49, 149, 100});
  CHECK(breakdown.total == CauseRow{"total", 1000, 1080, 80});
  std::int64_t sum = 0;
  for (const CauseRow& row : breakdown.rows) sum += row.difference;
  CHECK(sum == breakdown.total.difference);
}

TEST_CASE("cause_breakdown takes cycles that are not conserved for our bug", "[unit][report]") {
  Stats broken = slower_stats();
  broken.cycles += 1;
  CHECK_THROWS_AS(cause_breakdown(SampleRun().stats, broken), std::logic_error);
  CHECK_THROWS_AS(cause_breakdown(Stats{}, Stats{}), std::logic_error);
}

TEST_CASE("cause_breakdown prints the rows that are not zero", "[unit][report]") {
  CHECK(to_text(cause_breakdown(SampleRun().stats, slower_stats())) ==
        "array2d  ideal  physical  difference  of ideal\n"
        "busy       800       800           0     0.0 %\n"
        "operand    150       130         -20    -2.0 %\n"
        "drain       49       149        +100   +10.0 %\n"
        "empty        1         1           0     0.0 %\n"
        "-------  -----  --------  ----------  --------\n"
        "total    1,000     1,080         +80    +8.0 %\n");
}
