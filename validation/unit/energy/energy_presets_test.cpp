// SPDX-License-Identifier: Apache-2.0
#include "sim/spec/document.hpp"
#include "sim/spec/merge.hpp"
#include "sim/spec/readers.hpp"
#include "validation/catch.hpp"

using namespace weir;
using Catch::Matchers::WithinRel;

namespace {

EnergyTable preset(const std::string& name) {
  YamlNode sections = merged(load_document("configs/energy/" + name + ".yaml", {}));
  for (YamlEntry& section : sections.entries) {
    if (section.key == "energy") return read_energy(section.value);
  }
  FAIL("configs/energy/" + name + ".yaml has no energy section");
  return {};
}

Architecture fusemax_machine() {
  Architecture architecture;
  architecture.clock_hz = 940e6;
  architecture.array2d.rows = 256;
  architecture.array2d.columns = 256;
  architecture.array1d.columns = 256;
  architecture.global_buffer.capacity_bytes = 16 << 20;
  return architecture;
}

/// What the artifact counts for BERT at 1K tokens on FuseMax, register files of all PEs.
std::map<std::string, std::uint64_t> published_counts() {
  return {{"array1d.add", 207618048},
          {"array1d.divide", 50331648},
          {"array1d.mac", 223346688},
          {"array1d.max", 3145728},
          {"array1d.register_reads", 931135488},
          {"array1d.register_writes", 724303872},
          {"array2d.add", 1610612736},
          {"array2d.mac", 107911053312},
          {"array2d.max", 805306368},
          {"array2d.register_reads", 298768662528},
          {"array2d.register_writes", 299573968896},
          {"dram.read_words", 150994944},
          {"dram.write_words", 50331648},
          {"global_buffer.read_words", 862715904},
          {"global_buffer.write_words", 358612992},
          {"staging.reads", 154140672},
          {"staging.writes", 207618048}};
}

}  // namespace

TEST_CASE("fusemax-artifact charges the artifact's counts as published", "[unit][energy]") {
  Stats stats;
  stats.actions = published_counts();
  const EnergyBreakdown breakdown = energy(stats, preset("fusemax-artifact"), fusemax_machine());
  CHECK_THAT(breakdown.total_pj, WithinRel(1950645149855.2659, 1e-12));  // attn-binding.csv, BERT 1K
}

TEST_CASE("fusemax-artifact-flat prices FLAT's exponential, which its cascade gets for nothing",
          "[unit][energy]") {
  Stats stats;
  stats.actions = {{"array1d.exp", 1000}};
  CHECK_THAT(energy(stats, preset("fusemax-artifact-flat"), fusemax_machine()).total_pj,
             WithinRel(94647.5, 1e-12));
  CHECK(energy(stats, preset("fusemax-artifact-cascade"), fusemax_machine()).total_pj == 0);
}

TEST_CASE("horowitz-45nm charges every register file and lets nothing pass", "[unit][energy]") {
  const EnergyTable table = preset("horowitz-45nm");
  CHECK_FALSE(table.one_register_file);
  CHECK(table.uncharged.empty());
  CHECK_THAT(
      table.actions.at("array1d.exp").value,
      WithinRel(5 * table.actions.at("array1d.mac").value + table.actions.at("array1d.mul").value, 1e-12));
}

TEST_CASE("every figure of every energy table names its source", "[unit][energy]") {
  for (const char* name :
       {"fusemax-artifact", "fusemax-artifact-flat", "fusemax-artifact-cascade", "horowitz-45nm"}) {
    const EnergyTable table = preset(name);
    INFO(name);
    CHECK(table.name == name);
    for (const auto& [action, price] : table.actions) CHECK_FALSE(price.source.empty());
    for (const auto& [component, value] : table.areas) CHECK_FALSE(value.source.empty());
    for (const BufferEnergy& buffer : table.buffers) CHECK_FALSE(buffer.source.empty());
  }
}
