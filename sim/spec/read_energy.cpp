// SPDX-License-Identifier: Apache-2.0
#include "sim/spec/readers.hpp"
#include "sim/spec/yaml_map.hpp"

namespace weir {
namespace {

double read_positive(YamlMap& map, const std::string& key) {
  const double value = map.number(key);
  if (value < 0) fail_value(*map.find(key), key, "a number of at least 0");
  return value;
}

/// A map of names to figures with their sources: `{array2d.mac: {pj: 17.16, source: "..."}}`.
std::map<std::string, SourcedValue> read_sourced(YamlNode& node, const std::string& name,
                                                 const std::string& unit) {
  std::map<std::string, SourcedValue> values;
  require_map(node, name);
  for (YamlEntry& entry : node.entries) {
    YamlMap map(entry.value, entry.key, {unit, "source"});
    values[entry.key] = {read_positive(map, unit), map.string("source")};
  }
  return values;
}

BufferEnergy read_buffer(YamlNode& node) {
  YamlMap map(node, "global_buffer",
              {"capacity", "read_pj_per_row", "write_pj_per_row", "row_words", "source"});
  BufferEnergy buffer;
  buffer.capacity_bytes = map.bytes("capacity");
  buffer.read_pj_per_row = read_positive(map, "read_pj_per_row");
  buffer.write_pj_per_row = read_positive(map, "write_pj_per_row");
  map.read("row_words", buffer.row_words, 1);
  buffer.source = map.string("source");
  return buffer;
}

}  // namespace

EnergyTable read_energy(YamlNode& section) {
  YamlMap map(section, "energy", {"name", "actions", "global_buffer", "areas", "leakage_mw", "oddities"});
  EnergyTable table;
  table.where = map.where();
  table.name = map.string("name");
  table.actions =
      read_sourced(map.node("actions", "a map such as {array2d.mac: {pj: 1, source: ...}}"), "actions", "pj");
  YamlNode& buffers = map.node("global_buffer", "a list of access energies by capacity");
  if (!buffers.is_list()) fail_value(buffers, "global_buffer", "a list of access energies by capacity");
  for (YamlNode& item : buffers.items) table.buffers.push_back(read_buffer(item));
  table.areas = read_sourced(map.node_or_map("areas"), "areas", "um2");
  map.read("leakage_mw", table.leakage_mw);
  if (table.leakage_mw < 0) fail_value(*map.find("leakage_mw"), "leakage_mw", "a number of at least 0");
  YamlMap oddities(map.node_or_map("oddities"), "oddities", {"one_register_file", "uncharged"});
  oddities.read("one_register_file", table.one_register_file);
  oddities.read("uncharged", table.uncharged);
  return table;
}

}  // namespace weir
