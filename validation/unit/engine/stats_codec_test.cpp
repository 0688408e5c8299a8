// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/stats_codec.hpp"

#include <limits>

#include "validation/catch.hpp"

namespace weir::test {
namespace {

/// Every counter a value of its own, up to the largest.
Stats distinct_stats() {
  UnitStats unit;
  unit.name = "array2d";
  unit.pes = 65536;
  unit.busy_cycles = std::numeric_limits<std::uint64_t>::max();
  for (int cause = 0; cause < cause_count; ++cause) unit.stalls[cause] = 100 + cause;
  unit.active_pe_cycles = (std::uint64_t{1} << 53) + 1;  // beyond what a double holds
  unit.busy_by_einsum = {{"QK", 1}, {"AV", 2}};
  unit.active_by_einsum = {{"QK", 3}};
  Stats stats;
  stats.cycles = 11;
  stats.units = {unit, {}, {}};
  stats.units[1].name = "array1d";
  stats.actions = {{"array2d.mac", 12}};
  stats.executions = {{"attention/QK", 13}};
  stats.dram_bytes_by_transfer = {{"load K", 14}};
  stats.dram_read_bytes = 15;
  stats.dram_write_bytes = 16;
  stats.simulated_cycles = 17;
  stats.simulated_tasks = 18;
  stats.phase_cycles = {{"second", 20}, {"first", 19}};
  return stats;
}

void check_equal(const UnitStats& a, const UnitStats& b) {
  CHECK(a.name == b.name);
  CHECK(a.pes == b.pes);
  CHECK(a.busy_cycles == b.busy_cycles);
  CHECK(a.stalls == b.stalls);
  CHECK(a.active_pe_cycles == b.active_pe_cycles);
  CHECK(a.busy_by_einsum == b.busy_by_einsum);
  CHECK(a.active_by_einsum == b.active_by_einsum);
}

void check_equal(const Stats& a, const Stats& b) {
  CHECK(a.cycles == b.cycles);
  REQUIRE(a.units.size() == b.units.size());
  for (std::size_t i = 0; i < a.units.size(); ++i) check_equal(a.units[i], b.units[i]);
  CHECK(a.actions == b.actions);
  CHECK(a.executions == b.executions);
  CHECK(a.dram_bytes_by_transfer == b.dram_bytes_by_transfer);
  CHECK(a.dram_read_bytes == b.dram_read_bytes);
  CHECK(a.dram_write_bytes == b.dram_write_bytes);
  CHECK(a.simulated_cycles == b.simulated_cycles);
  CHECK(a.simulated_tasks == b.simulated_tasks);
  CHECK(a.phase_cycles == b.phase_cycles);
}

TEST_CASE("Statistics come back from their text as they were", "[unit][engine]") {
  check_equal(decode_stats(encode_stats(distinct_stats())), distinct_stats());
}

TEST_CASE("Empty statistics come back empty", "[unit][engine]") {
  check_equal(decode_stats(encode_stats(Stats{})), Stats{});
}

TEST_CASE("Equal statistics have equal texts, in one line", "[unit][engine]") {
  const std::string text = encode_stats(distinct_stats());
  CHECK(text == encode_stats(decode_stats(text)));
  CHECK(text.find('\n') == std::string::npos);
}

}  // namespace
}  // namespace weir::test
