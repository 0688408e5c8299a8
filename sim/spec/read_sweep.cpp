// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>

#include "einsum/language/nearest_name.hpp"
#include "sim/spec/config_files.hpp"
#include "sim/spec/read_sweep_axes.hpp"
#include "sim/spec/values.hpp"
#include "sim/spec/yaml_file.hpp"
#include "sim/spec/yaml_map.hpp"
#include "sim/spec/yaml_text.hpp"
#include "sim/sweep/metrics.hpp"
#include "sim/sweep/sweep_spec.hpp"

namespace weir {

namespace {

std::vector<std::string> read_base(const YamlNode& node, const std::string& file) {
  std::vector<std::string> paths;
  const auto add = [&](const YamlNode& name) {
    paths.push_back(path_of(NamedConfig{read_string(name, "base"), file, name.where, {"experiments"}}));
  };
  if (node.is_list()) {
    for (const YamlNode& name : node.items) add(name);
  } else {
    add(node);
  }
  if (paths.empty()) fail_value(node, "base", "an experiment, or a list of files");
  return paths;
}

std::vector<std::size_t> read_zip(const YamlNode& node, const SweepSpec& sweep) {
  std::vector<std::size_t> group;
  std::vector<std::string> names;
  for (const SweepAxis& axis : sweep.axes) names.push_back(axis.name);
  if (!node.is_list() || node.items.size() < 2) fail_value(node, "zip", "lists of at least two axes");
  for (const YamlNode& item : node.items) {
    const std::string name = read_string(item, "zip");
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end())
      fail_value(item, "zip", "one of the axes " + joined(names) + suggestion(name, names));
    const auto axis = static_cast<std::size_t>(found - names.begin());
    if (sweep.axes[axis].expression) fail_value(item, "zip", "an axis with values of its own");
    const std::size_t length = sweep.axes[axis].values.size();
    if (!group.empty() && length != sweep.axes[group.front()].values.size()) {
      throw SpecError(item.where, "axis '" + name + "' has " + std::to_string(length) + " values and '" +
                                      sweep.axes[group.front()].name + "' has " +
                                      std::to_string(sweep.axes[group.front()].values.size()) +
                                      "; expected zipped axes of one length");
    }
    group.push_back(axis);
  }
  return group;
}

void read_zips(const YamlNode& node, SweepSpec& sweep) {
  if (!node.is_list()) fail_value(node, "zip", "a list of lists of axes, such as [[a, b]]");
  std::vector<std::size_t> all;
  for (const YamlNode& item : node.items) {
    sweep.zips.push_back(read_zip(item, sweep));
    for (const std::size_t axis : sweep.zips.back()) {
      if (std::find(all.begin(), all.end(), axis) != all.end()) {
        throw SpecError(item.where, "axis '" + sweep.axes[axis].name + "' is zipped twice; expected it once");
      }
      all.push_back(axis);
    }
  }
}

/// A point would occur twice. Axes that move with others may repeat a value.
void require_distinct(const SweepAxis& axis) {
  std::set<std::string> seen;
  for (const AxisValue& value : axis.values) {
    if (seen.insert(value.text).second) continue;
    throw SpecError(value.settings.front().where,
                    "axis '" + axis.name + "' has '" + value.text + "' twice; expected each value once");
  }
}

void require_distinct_values(const SweepSpec& sweep) {
  std::set<std::size_t> zipped;
  for (const std::vector<std::size_t>& zip : sweep.zips) zipped.insert(zip.begin(), zip.end());
  for (std::size_t i = 0; i < sweep.axes.size(); ++i) {
    if (!zipped.contains(i)) require_distinct(sweep.axes[i]);
  }
}

std::vector<SweepConstraint> read_constraints(const YamlNode& node) {
  if (!node.is_list()) fail_value(node, "constraints", "a list of conditions such as [\"rows <= 256\"]");
  std::vector<SweepConstraint> constraints;
  for (const YamlNode& item : node.items) {
    constraints.push_back({read_string(item, "constraint"), read_expression(item, "constraint"), item.where});
  }
  return constraints;
}

bool read_goal(const YamlNode& node, const std::string& name) {
  return read_choice(node, name, {"min", "max"}) == 1;
}

/// "name", which must be a metric.
SweepObjective named_objective(const std::string& name, const SourceLocation& where) {
  if (const Metric* metric = find_metric(name)) return {name, metric->is_better_large, std::nullopt, where};
  std::vector<std::string> names;
  for (const Metric& metric : all_metrics()) names.push_back(metric.name);
  throw SpecError(where,
                  "unknown objective '" + name +
                      "'; expected a metric (`weir sweep --metrics` lists them), or {expression: ...}" +
                      suggestion(name, names));
}

SweepObjective read_map_objective(YamlEntry& entry) {
  if (entry.value.is_scalar()) {
    SweepObjective objective = named_objective(entry.key, entry.where);
    objective.is_maximized = read_goal(entry.value, entry.key);
    return objective;
  }
  YamlMap map(entry.value, "objective '" + entry.key + "'", {"expression", "goal"});
  SweepObjective objective{entry.key, false, std::nullopt, entry.where};
  objective.expression =
      read_expression(map.node("expression", "such as latency_s * area_um2"), "expression");
  if (const YamlNode* goal = map.find("goal")) objective.is_maximized = read_goal(*goal, "goal");
  return objective;
}

/// `[latency_s]`, `{latency_s: min}` or `{edap: {expression: ..., goal: min}}`.
std::vector<SweepObjective> read_objectives(YamlNode& node, const std::string& key) {
  std::vector<SweepObjective> objectives;
  if (node.is_list()) {
    for (const YamlNode& item : node.items)
      objectives.push_back(named_objective(read_string(item, key), item.where));
  } else if (node.is_map()) {
    for (YamlEntry& entry : node.entries) objectives.push_back(read_map_objective(entry));
  }
  if (objectives.empty() && key == "objectives")
    fail_value(node, key, "a list such as [latency_s, energy_pj]");
  return objectives;
}

SearchSpec read_search(YamlNode& node) {
  YamlMap map(node, "search", {"method", "seed", "budget", "population"});
  SearchSpec search;
  search.where = node.where;
  const std::vector<std::string> methods = {"random", "halving", "evolutionary"};
  search.method = static_cast<SearchSpec::Method>(
      read_choice(map.node("method", alternatives(methods)), "method", methods));
  map.read("seed", search.seed, 0);
  search.budget = map.integer("budget", 1);
  static constexpr std::int64_t usual_population = 32;
  search.population = std::min(usual_population, search.budget);
  map.read("population", search.population, 2);
  return search;
}

/// A name must be told from the others, as tables head columns with them.
void require_distinct_names(const SweepSpec& sweep) {
  std::vector<std::string> names;
  for (const SweepAxis& axis : sweep.axes) names.push_back(axis.name);
  for (const auto* list : {&sweep.objectives, &sweep.outputs}) {
    for (const SweepObjective& objective : *list) {
      if (std::find(names.begin(), names.end(), objective.name) != names.end()) {
        throw SpecError(
            objective.where,
            "'" + objective.name + "' again; expected each name once among axes, objectives and outputs");
      }
      names.push_back(objective.name);
    }
  }
}

void read_parts(YamlMap& map, SweepSpec& sweep) {
  if (YamlNode* settings = map.find("set")) {
    require_map(*settings, "set");
    for (const YamlEntry& entry : settings->entries)
      sweep.settings.push_back(read_setting(entry.key, entry.value, sweep.file));
  }
  YamlNode& axes = map.node("axes", "a map of keys to values, such as {workload.extents.P: [1K, 4K]}");
  sweep.axes = read_axes(axes, sweep.file);
  if (sweep.axes.empty()) throw SpecError(map.where_of("axes"), "no axes; expected at least one");
  if (const YamlNode* zips = map.find("zip")) read_zips(*zips, sweep);
  require_distinct_values(sweep);
  if (const YamlNode* constraints = map.find("constraints"))
    sweep.constraints = read_constraints(*constraints);
  YamlNode usual = parse_yaml("[latency_s, energy_pj]", sweep.file);
  YamlNode* objectives = map.find("objectives");
  sweep.objectives = read_objectives(objectives != nullptr ? *objectives : usual, "objectives");
  if (YamlNode* outputs = map.find("outputs")) sweep.outputs = read_objectives(*outputs, "outputs");
  map.read_choice("fidelity", sweep.fidelity, {"tile", "bound"});
  if (YamlNode* search = map.find("search")) sweep.search = read_search(*search);
}

}  // namespace

const char* to_string(Fidelity fidelity) { return fidelity == Fidelity::tile ? "tile" : "bound"; }

SweepSpec read_sweep(const std::string& file) {
  YamlNode root = parse_yaml_file(file, "a sweep, as `weir list sweeps` shows");
  SweepSpec sweep;
  sweep.file = file;
  sweep.canonical_text = print_yaml(root);
  if (root.kind == YamlNode::Kind::null) root.where = {file, 1, 1};
  YamlMap top(root, "file", {"version", "sweep"});
  if (top.integer("version", 1) != 1) fail_value(*top.find("version"), "version", "1");
  YamlMap map(
      top.node("sweep", "a map"), "sweep",
      {"name", "base", "set", "axes", "zip", "constraints", "objectives", "outputs", "fidelity", "search"});
  sweep.where = map.where();
  sweep.name = map.string("name");
  sweep.base = read_base(map.node("base", "an experiment, such as binding"), file);
  read_parts(map, sweep);
  require_distinct_names(sweep);
  return sweep;
}

}  // namespace weir
