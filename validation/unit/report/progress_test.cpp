// SPDX-License-Identifier: Apache-2.0
#include "sim/report/progress.hpp"

#include "validation/catch.hpp"

using namespace weir;

TEST_CASE("progress_line shows count, rate and the time that is left", "[unit][report]") {
  CHECK(progress_line({"sweep", 60, 100, 30}) == "sweep [##############----------] 60/100  2/s  eta 20 s");
  CHECK(progress_line({"sweep", 1, 1001, 0.5}) ==
        "sweep [------------------------] 1/1001  2/s  eta 8 min 20 s");
  CHECK(progress_line({"sweep", 1, 10001, 1}) ==
        "sweep [------------------------] 1/10001  1/s  eta 2 h 46 min");
}

TEST_CASE("progress_line makes no guess before the first and after the last", "[unit][report]") {
  CHECK(progress_line({"run", 0, 4, 1}) == "run [------------------------] 0/4");
  CHECK(progress_line({"run", 4, 4, 2}) == "run [########################] 4/4  2/s");
  CHECK(progress_line({"run", 0, 0, 0}) == "run [------------------------] 0/0");
}
