// SPDX-License-Identifier: Apache-2.0
#include "models/energy/energy_table.hpp"
#include "validation/catch.hpp"

using namespace weir;
using Catch::Matchers::Message;
using Catch::Matchers::WithinRel;

namespace {

constexpr std::int64_t mebi = 1 << 20;

/// 4 x 8 PEs over 8 lanes, at 1 GHz with 16 MiB.
Architecture small_architecture() {
  Architecture architecture;
  architecture.clock_hz = 1e9;
  architecture.array2d.rows = 4;
  architecture.array2d.columns = 8;
  architecture.array1d.columns = 8;
  architecture.global_buffer.capacity_bytes = 16 * mebi;
  return architecture;
}

EnergyTable round_table() {
  EnergyTable table;
  table.name = "round";
  table.where = {"round.yaml", 3, 1};
  table.actions = {{"array2d.mac", {2, ""}},
                   {"array2d.register_reads", {0.5, ""}},
                   {"array1d.register_writes", {0.25, ""}},
                   {"staging.reads", {0.125, ""}},
                   {"dram.read_words", {60, ""}}};
  table.buffers = {{16 * mebi, 512, 1024, 256, ""}};
  return table;
}

EnergyBreakdown energy_of(const std::map<std::string, std::uint64_t>& actions, const EnergyTable& table) {
  Stats stats;
  stats.cycles = 1000;
  stats.actions = actions;
  return energy(stats, table, small_architecture());
}

}  // namespace

TEST_CASE("energy is count x price, summed over the actions", "[unit][energy]") {
  const EnergyBreakdown breakdown = energy_of(
      {{"array2d.mac", 100}, {"array2d.register_reads", 320}, {"dram.read_words", 3}}, round_table());
  CHECK(breakdown.pj_by_action == std::map<std::string, double>{{"array2d.mac", 200},
                                                                {"array2d.register_reads", 160},
                                                                {"dram.read_words", 180}});
  CHECK(breakdown.total_pj == 540);
  CHECK(breakdown.notes.empty());
}

TEST_CASE("energy leaves out actions that were not counted, priced or not", "[unit][energy]") {
  CHECK(energy_of({{"array2d.exp", 0}, {"array2d.mac", 0}}, round_table()).pj_by_action.empty());
}

TEST_CASE("energy refuses an action that was counted and has no price", "[unit][energy]") {
  CHECK_THROWS_MATCHES(energy_of({{"array2d.exp", 1}}, round_table()), SpecError,
                       Message("round.yaml:3:1: energy table 'round' has no price for array2d.exp; expected "
                               "an entry under actions"));
}

TEST_CASE("energy charges buffer words as shares of a row", "[unit][energy]") {
  const EnergyBreakdown breakdown =
      energy_of({{"global_buffer.read_words", 128}, {"global_buffer.write_words", 512}}, round_table());
  CHECK(breakdown.pj_by_action.at("global_buffer.read_words") == 256);
  CHECK(breakdown.pj_by_action.at("global_buffer.write_words") == 2048);
}

TEST_CASE("energy charges one register file of each array if the table has that oddity", "[unit][energy]") {
  EnergyTable table = round_table();
  table.one_register_file = true;
  const EnergyBreakdown breakdown = energy_of(
      {{"array2d.register_reads", 320}, {"array1d.register_writes", 320}, {"staging.reads", 320}}, table);
  CHECK(breakdown.pj_by_action ==
        std::map<std::string, double>{{"array1d.register_writes", 10},  // 320 / 8 lanes
                                      {"array2d.register_reads", 5},    // 320 / 32 PEs
                                      {"staging.reads", 40}});          // one instance
  CHECK(breakdown.notes ==
        std::vector<std::string>{"the register file of one PE of each array is charged, not those of all"});
}

TEST_CASE("energy says which actions the table lets pass uncharged", "[unit][energy]") {
  EnergyTable table = round_table();
  table.uncharged = {"array1d.exp"};
  const EnergyBreakdown breakdown = energy_of({{"array1d.exp", 7}, {"array2d.mac", 1}}, table);
  CHECK(breakdown.pj_by_action.at("array1d.exp") == 0);
  CHECK(breakdown.total_pj == 2);
  CHECK(breakdown.notes == std::vector<std::string>{"array1d.exp is counted and not charged"});
}

TEST_CASE("energy charges leakage for the length of the run", "[unit][energy]") {
  EnergyTable table = round_table();
  table.leakage_mw = 5;
  CHECK_THAT(energy_of({}, table).pj_by_action.at("leakage"), WithinRel(5000.0, 1e-12));  // 5 mW for 1 us
}
