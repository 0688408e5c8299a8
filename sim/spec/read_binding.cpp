// SPDX-License-Identifier: Apache-2.0
#include "sim/spec/readers.hpp"
#include "sim/spec/yaml_map.hpp"

namespace weir {
namespace {

BindingSweep read_sweep(YamlNode& node, const std::string& unit) {
  BindingSweep sweep;
  if (node.is_map()) {
    YamlMap map(node, unit, {"nest", "order"});
    if (map.has("nest")) sweep.nest = map.string("nest");
    const YamlNode& order = map.node("order", "an order such as \"QK -> LM\"");
    sweep.steps = parse_binding_order(read_string(order, "order"), order.text_where);
  } else if (node.is_scalar()) {
    sweep.steps = parse_binding_order(node.text, node.text_where);
  } else {
    fail_value(node, unit, "an order such as \"QK -> LM\", or {nest: rows, order: \"QK -> LM\"}");
  }
  return sweep;
}

/// A unit's program: one sweep, or a list of them.
std::vector<BindingSweep> read_program(YamlNode& node, const std::string& unit) {
  if (!node.is_list()) return {read_sweep(node, unit)};
  std::vector<BindingSweep> sweeps;
  for (YamlNode& item : node.items) sweeps.push_back(read_sweep(item, unit));
  return sweeps;
}

/// `units: {LM: array1d}`
std::map<std::string, Placement> read_units(YamlNode& node) {
  require_map(node, "units");
  const std::vector<std::string> units = {"array2d", "array1d"};
  std::map<std::string, Placement> placements;
  for (const YamlEntry& entry : node.entries) {
    placements[entry.key] = {units[read_choice(entry.value, entry.key, units)], entry.where};
  }
  return placements;
}

}  // namespace

Binding read_binding(YamlNode& section) {
  Binding binding;
  if (is_auto(section)) {
    binding.where = section.where;
    binding.name = "auto";
    binding.is_automatic = true;
    return binding;
  }
  YamlMap map(section, "binding", {"name", "units", "phases"});
  binding.where = map.where();
  binding.name = map.string("name");
  if (YamlNode* units = map.find("units")) binding.units = read_units(*units);
  if (const YamlNode* phases = map.find("phases"); phases != nullptr && is_auto(*phases)) {
    binding.is_automatic = true;
    return binding;
  }
  YamlNode& phases = map.node("phases", "auto, or a map such as {attention: {array2d: \"QK -> LM\"}}");
  require_map(phases, "phases");
  for (YamlEntry& entry : phases.entries) {
    const YamlMap phase(entry.value, entry.key, {"array2d", "array1d"});
    auto& programs = binding.phases[entry.key];
    for (YamlEntry& unit : entry.value.entries) programs[unit.key] = read_program(unit.value, unit.key);
  }
  return binding;
}

}  // namespace weir
