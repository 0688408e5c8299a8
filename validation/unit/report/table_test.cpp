// SPDX-License-Identifier: Apache-2.0
#include "sim/report/table.hpp"

#include <limits>
#include <stdexcept>

#include "validation/catch.hpp"

using namespace weir;

TEST_CASE("TextTable lines columns up, left or right, and ends lines without blanks", "[unit][report]") {
  TextTable table({{"name", TableColumn::Align::left}, {"cycles"}, {"", TableColumn::Align::left}});
  table.add_row({"QK", "12", "█▌"});
  table.add_row({"running max", "1,234"});
  table.add_rule();
  table.add_row({"all", "1,246", "end"});
  CHECK(table.text(1) ==
        " name         cycles\n"
        " QK               12  █▌\n"
        " running max   1,234\n"
        " -----------  ------  ---\n"
        " all           1,246  end\n");
}

TEST_CASE("TextTable counts a character of UTF-8 as one", "[unit][report]") {
  TextTable table({{"", TableColumn::Align::left}, {""}});
  table.add_row({"█▌", "1"});
  table.add_row({"ab", "22"});
  CHECK(table.text() == "█▌   1\nab  22\n");
}

TEST_CASE("TextTable takes too many cells for our bug", "[unit][report]") {
  TextTable table({{"one"}});
  CHECK_THROWS_AS(table.add_row({"1", "2"}), std::logic_error);
}

TEST_CASE("si shows three digits and the prefix that suits them", "[unit][report]") {
  CHECK(si(1.2e9, "B") == "1.20 GB");
  CHECK(si(0, "J") == "0 J");
  CHECK(si(999.4, "B") == "999 B");
  CHECK(si(999.6, "B") == "1.00 kB");
  CHECK(si(12.345, "B/s") == "12.3 B/s");
  CHECK(si(9.999, "B") == "10.0 B");
  CHECK(si(99.96, "B") == "100 B");
  CHECK(si(-4.5e-5, "s") == "-45.0 us");
  CHECK(si(3e-20, "J") == "0.00 fJ");
  CHECK(si(5e25, "B") == "50000 ZB");
}

TEST_CASE("seconds and percent carry their units", "[unit][report]") {
  CHECK(seconds(0.002013) == "2.01 ms");
  CHECK(percent(0.88961) == "89.0 %");
  CHECK(share_of(1, 4) == 0.25);
  CHECK(share_of(1, 0) == 0);
}

TEST_CASE("grouped writes thousands apart, up to the ends of the range", "[unit][report]") {
  CHECK(grouped(std::uint64_t{999}) == "999");
  CHECK(grouped(std::uint64_t{1000}) == "1,000");
  CHECK(grouped(std::int64_t{-1234567}) == "-1,234,567");
  CHECK(grouped(std::numeric_limits<std::uint64_t>::max()) == "18,446,744,073,709,551,615");
  CHECK(grouped(std::numeric_limits<std::int64_t>::min()) == "-9,223,372,036,854,775,808");
}

TEST_CASE("bar fills its cells to an eighth and never overflows", "[unit][report]") {
  CHECK(bar(0, 4).empty());
  CHECK(bar(0.5, 4) == "██");
  CHECK(bar(0.53125, 4) == "██▏");
  CHECK(bar(1.5, 2) == "██");
}
