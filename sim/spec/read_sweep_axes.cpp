// SPDX-License-Identifier: Apache-2.0
#include "sim/spec/read_sweep_axes.hpp"

#include <filesystem>
#include <set>

#include "sim/spec/config_files.hpp"
#include "sim/spec/document.hpp"
#include "sim/spec/quantities.hpp"
#include "sim/spec/values.hpp"
#include "sim/spec/yaml_map.hpp"
#include "sim/spec/yaml_text.hpp"

namespace weir {

namespace {

/// The folder of the configurations that holds documents of a section.
std::string folder_of(const std::string& section) {
  if (section == "einsum") return "cascades";
  if (section == "energy" || section == "assumptions") return section;
  return section + "s";
}

/// An experiment calls its `einsum` section a cascade.
std::string path_of_key(const std::string& key) {
  const std::string first = key.substr(0, key.find('.'));
  return first == "cascade" ? "einsum" + key.substr(first.size()) : key;
}

/// "bert" for the path of bert.yaml: what tables call a document.
std::string label_of(const std::string& path, const YamlNode& value) {
  if (is_section(path) && value.is_scalar()) return std::filesystem::path(value.text).stem().string();
  return print_yaml_line(value);
}

void add_value(SweepAxis& axis, const YamlNode& value, const std::string& file) {
  if (value.kind == YamlNode::Kind::null) fail_value(value, axis.name, "a value");
  axis.values.push_back({label_of(axis.path, value), {read_setting(axis.path, value, file)}});
}

/// `{a: {key: value, ...}, b: ...}`: values with names, each of which sets several keys.
void add_named_values(SweepAxis& axis, YamlNode& values, const std::string& file) {
  for (YamlEntry& entry : values.entries) {
    if (!entry.value.is_map() || entry.value.entries.empty()) {
      fail_value(entry.value, entry.key, "a map of the keys that it sets");
    }
    AxisValue value{entry.key, {}};
    for (const YamlEntry& setting : entry.value.entries) {
      value.settings.push_back(read_setting(setting.key, setting.value, file));
    }
    axis.values.push_back(std::move(value));
  }
}

[[noreturn]] void fail_no_values(const SourceLocation& where, const std::string& axis) {
  throw SpecError(where, "axis '" + axis + "' is empty; expected at least one value");
}

void add_values(SweepAxis& axis, YamlNode& values, const std::string& file) {
  if (values.is_map()) {
    axis.path.clear();
    add_named_values(axis, values, file);
  } else if (values.is_list()) {
    for (const YamlNode& value : values.items) add_value(axis, value, file);
  } else if (values.kind != YamlNode::Kind::null) {
    fail_value(values, axis.name, "a list of values, or a map of names to keys and values");
  }
  if (axis.values.empty()) fail_no_values(values.where, axis.name);
}

AxisExpression read_axis_expression(YamlMap& map) {
  AxisExpression result;
  result.expression = read_expression(*map.find("expression"), "expression");
  if (const YamlNode* unit = map.find("unit")) {
    result.unit = read_string(*unit, "unit");
    if (!parse_quantity("1 " + result.unit)) fail_value(*unit, "unit", "a unit such as B, MiB, GiB/s or MHz");
  }
  return result;
}

void read_map_axis(SweepAxis& axis, YamlNode& node, const std::string& file) {
  YamlMap map(node, "axis '" + axis.name + "'",
              {"key", "values", "from", "to", "step", "log2", "expression", "unit"});
  if (const YamlNode* key = map.find("key")) axis.path = path_of_key(read_string(*key, "key"));
  const int forms = (map.has("values") ? 1 : 0) + (map.has("from") || map.has("to") ? 1 : 0) +
                    (map.has("expression") ? 1 : 0);
  if (forms != 1) {
    throw SpecError(node.where, "axis '" + axis.name + "' has " +
                                    (forms == 0 ? "no values" : "more than one kind of values") +
                                    "; expected one of values, {from, to} or expression");
  }
  if (map.has("unit") && !map.has("expression")) {
    fail_value(*map.find("unit"), "unit", "units behind the numbers, except beside 'expression'");
  }
  if (map.has("expression")) {
    axis.expression = read_axis_expression(map);
  } else if (map.has("values")) {
    add_values(axis, *map.find("values"), file);
  } else {
    for (const std::string& text : range_values(node, axis.name)) {
      axis.values.push_back({text, {{axis.path, text, node.where}}});
    }
  }
}

/// Two axes that set one key would hide each other.
void require_own_keys(const std::vector<SweepAxis>& axes) {
  std::set<std::string> seen;
  for (const SweepAxis& axis : axes) {
    if (axis.path.empty() || seen.insert(axis.path).second) continue;
    throw SpecError(axis.where, "axis '" + axis.name + "' sets '" + axis.path +
                                    "', as one before it does; expected one axis a key");
  }
}

}  // namespace

Override read_setting(const std::string& key, const YamlNode& value, const std::string& file) {
  const std::string path = path_of_key(key);
  std::string text = print_yaml_line(value);
  const bool may_be_auto = path == "mapping" || path == "binding";
  if (is_section(path) && value.is_scalar() && !(may_be_auto && is_auto(value))) {
    text = path_of(NamedConfig{value.text, file, value.where, {folder_of(path)}});
  }
  return {path, text, value.where};
}

std::vector<SweepAxis> read_axes(YamlNode& node, const std::string& file) {
  require_map(node, "axes");
  std::vector<SweepAxis> axes;
  for (YamlEntry& entry : node.entries) {
    SweepAxis axis{entry.key, entry.where, path_of_key(entry.key), {}, {}};
    if (entry.value.is_map()) {
      read_map_axis(axis, entry.value, file);
    } else if (entry.value.is_list()) {
      add_values(axis, entry.value, file);
    } else if (entry.value.kind == YamlNode::Kind::null) {
      fail_no_values(entry.where, axis.name);
    } else {
      fail_value(entry.value, axis.name,
                 "a list of values, a range {from, to, step} or {from, to, log2: true}, or an {expression}");
    }
    axes.push_back(std::move(axis));
  }
  require_own_keys(axes);
  return axes;
}

}  // namespace weir
