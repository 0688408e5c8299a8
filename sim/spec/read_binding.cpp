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

}  // namespace

Binding read_binding(YamlNode& section) {
  YamlMap map(section, "binding", {"name", "phases"});
  Binding binding;
  binding.where = map.where();
  binding.name = map.string("name");
  YamlNode& phases = map.node("phases", "a map such as {attention: {array2d: \"QK -> LM\"}}");
  require_map(phases, "phases");
  for (YamlEntry& entry : phases.entries) {
    const YamlMap phase(entry.value, entry.key, {"array2d", "array1d"});
    auto& programs = binding.phases[entry.key];
    for (YamlEntry& unit : entry.value.entries) programs[unit.key] = read_program(unit.value, unit.key);
  }
  return binding;
}

}  // namespace weir
