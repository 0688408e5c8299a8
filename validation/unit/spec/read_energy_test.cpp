// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "sim/spec/readers.hpp"
#include "validation/catch.hpp"
#include "validation/unit/spec/spec_files.hpp"

namespace weir::test {
namespace {

std::string error_after(const std::string& from, const std::string& to) {
  return reader_error(read_energy, with(energy_text, from, to));
}

TEST_CASE("An energy table is read with the sources of its figures", "[unit][spec]") {
  YamlNode node = parse_yaml(energy_text + R"(areas: {array2d.mac: {um2: 1000.5, source: a tool}}
leakage_mw: 12.5
oddities: {one_register_file: true, uncharged: [array1d.exp]}
)",
                             "a.yaml");
  const EnergyTable table = read_energy(node);
  CHECK(table.name == "table");
  CHECK(table.actions.at("array2d.mac").value == 17.16);
  CHECK(table.actions.at("array2d.mac").source == "a paper");
  REQUIRE(table.buffers.size() == 1);
  CHECK(table.buffers[0].capacity_bytes == 16 << 20);
  CHECK(table.buffers[0].read_pj_per_row == 100.5);
  CHECK(table.buffers[0].write_pj_per_row == 120);
  CHECK(table.buffers[0].row_words == 256);
  CHECK(table.areas.at("array2d.mac").value == 1000.5);
  CHECK(table.leakage_mw == 12.5);
  CHECK(table.one_register_file);
  CHECK(table.uncharged == std::vector<std::string>{"array1d.exp"});
}

TEST_CASE("Mistakes in an energy table are found", "[unit][spec]") {
  CHECK(error_after(", source: a paper", "") == "a.yaml:2:24: array2d.mac lacks 'source'; expected a text");
  CHECK(error_after("pj: 17.16", "pJ: 17.16") ==
        "a.yaml:2:25: unknown key 'pJ' in array2d.mac; expected one of pj, source (did you mean 'pj'?)");
  CHECK(error_after("17.16", "a lot") == "a.yaml:2:29: 'pj' is 'a lot'; expected a number");
  CHECK(error_after("17.16", "-1") == "a.yaml:2:29: 'pj' is '-1'; expected a number of at least 0");
  CHECK(error_after("{pj: 17.16, source: a paper}", "17.16") ==
        "a.yaml:2:24: 'array2d.mac' is '17.16'; expected a map");
  CHECK(error_after("read_pj_per_row: 100.5, ", "") ==
        "a.yaml:4:3: global_buffer lacks 'read_pj_per_row'; expected a number");
  CHECK(error_after("global_buffer:\n- {capacity", "global_buffer: {capacity") ==
        "a.yaml:3:16: 'global_buffer' is a map; expected a list of access energies by capacity");
  CHECK(reader_error(read_energy, energy_text + "leakage_mw: -1\n") ==
        "a.yaml:5:13: 'leakage_mw' is '-1'; expected a number of at least 0");
  CHECK(reader_error(read_energy, energy_text + "oddities: {uncharge: []}\n") ==
        "a.yaml:5:12: unknown key 'uncharge' in oddities; expected one of one_register_file, uncharged (did "
        "you mean "
        "'uncharged'?)");
  CHECK(reader_error(read_energy, "{name: a}") ==
        "a.yaml:1:1: energy lacks 'actions'; expected a map such as {array2d.mac: {pj: 1, source: ...}}");
}

}  // namespace
}  // namespace weir::test
