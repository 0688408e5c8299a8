// SPDX-License-Identifier: Apache-2.0
#include "sim/spec/flat_rules.hpp"

#include <algorithm>

#include "einsum/lowering/arithmetic.hpp"
#include "sim/spec/document.hpp"
#include "sim/spec/values.hpp"
#include "sim/spec/yaml_file.hpp"
#include "sim/spec/yaml_map.hpp"

namespace weir {

namespace {

FlatRanks read_ranks(YamlNode& node) {
  YamlMap map(node, "ranks", {"batch", "heads", "queries", "keys", "depth", "width"});
  return {map.string("batch"), map.string("heads"), map.string("queries"),
          map.string("keys"),  map.string("depth"), map.string("width")};
}

FlatDataflow::Stationarity read_stationarity(const YamlNode& node) {
  return static_cast<FlatDataflow::Stationarity>(read_choice(node, "stationarity", flat_stationarities()));
}

FlatRun::Settings read_settings(YamlNode& node, const std::string& name) {
  YamlMap map(node, name, flat_tensors());
  FlatRun::Settings settings;
  for (int tensor = 0; tensor < FlatDataflow::tensor_count; ++tensor) {
    const YamlNode* found = map.find(flat_tensors()[tensor]);
    if (found == nullptr) continue;
    const std::string text = read_string(*found, flat_tensors()[tensor]);
    const std::size_t equals = text.find('=');
    if (text.empty()) {
      settings[tensor] = Override{};
    } else if (equals == std::string::npos) {
      fail_value(*found, flat_tensors()[tensor], "a setting 'key.path=value', or ''");
    } else {
      settings[tensor] = Override{text.substr(0, equals), text.substr(equals + 1)};
    }
  }
  return settings;
}

FlatRun read_run(YamlNode& node, const std::string& by) {
  YamlMap map(
      node, "run",
      {"stationarity", "mapping", "binding", "binding_of_one_tile", "row_block", "on_chip", "off_chip"});
  FlatRun run;
  run.stationarity = read_stationarity(map.node("stationarity", alternatives(flat_stationarities())));
  run.mapping = path_beside(by, map.string("mapping"));
  run.binding = path_beside(by, map.string("binding"));
  run.binding_of_one_tile =
      map.has("binding_of_one_tile") ? path_beside(by, map.string("binding_of_one_tile")) : run.binding;
  run.row_block = map.string("row_block");
  run.on_chip = read_settings(map.node("on_chip", "a map of settings"), "on_chip");
  run.off_chip = read_settings(map.node("off_chip", "a map of settings"), "off_chip");
  return run;
}

[[noreturn]] void fail_run(const std::string& what, const std::string& expected) {
  throw SpecError("no mapping for FLAT's dataflow: " + what + "; expected " + expected);
}

const FlatRun& run_of(const FlatRules& rules, const FlatDataflow& dataflow) {
  for (const FlatRun& run : rules.runs) {
    if (run.stationarity == dataflow.scores_stationarity && run.stationarity == dataflow.outputs_stationarity)
      return run;
  }
  fail_run("scores are " + to_string(dataflow.scores_stationarity) + " stationary, outputs " +
               to_string(dataflow.outputs_stationarity) + " stationary",
           "one of 'runs' to be for both");
}

}  // namespace

FlatRules read_flat_rules(const std::string& file) {
  YamlNode root = parse_yaml_file(file, "a file with a 'flat' section");
  YamlMap top(root, "file", {"version", "flat"});
  if (top.integer("version", 1) != 1) fail_value(*top.find("version"), "version", "1");
  YamlMap map(top.node("flat", "a map"), "flat", {"ranks", "tensors", "stationarities", "runs"});
  FlatRules rules;
  rules.ranks = read_ranks(map.node("ranks", "a map of ranks"));
  YamlMap labels(map.node("tensors", "a map of names"), "tensors", flat_tensors());
  for (int tensor = 0; tensor < FlatDataflow::tensor_count; ++tensor)
    rules.labels[tensor] = labels.string(flat_tensors()[tensor]);
  rules.space.stationarities.clear();
  YamlNode& stationarities = map.node("stationarities", "a list");
  if (!stationarities.is_list() || stationarities.items.empty())
    fail_value(stationarities, "stationarities",
               "at least one of " + joined(flat_stationarities()) + " in a list");
  for (const YamlNode& item : stationarities.items)
    rules.space.stationarities.push_back(read_stationarity(item));
  YamlNode& runs = map.node("runs", "a list");
  if (!runs.is_list()) fail_value(runs, "runs", "a list");
  for (YamlNode& item : runs.items) rules.runs.push_back(read_run(item, file));
  return rules;
}

std::vector<Override> flat_overrides(const FlatRules& rules, const FlatDataflow& dataflow,
                                     std::int64_t columns) {
  const FlatRun& run = run_of(rules, dataflow);
  if (dataflow.granularity == FlatDataflow::Granularity::batch) fail_run("granularity batch", "head or row");
  const bool is_row = dataflow.granularity == FlatDataflow::Granularity::row;
  if (is_row && dataflow.row_block % columns != 0) {
    fail_run("row block " + std::to_string(dataflow.row_block),
             "a multiple of the array's " + std::to_string(columns) + " columns");
  }
  const std::int64_t tiles = ceil_divide(dataflow.row_block, columns);
  std::vector<Override> overrides = {{"mapping", run.mapping},
                                     {"binding", tiles == 1 ? run.binding_of_one_tile : run.binding},
                                     {run.row_block, std::to_string(tiles)}};
  for (int tensor = 0; tensor < FlatDataflow::tensor_count; ++tensor) {
    const bool on_chip = dataflow.on_chip[tensor];
    const std::optional<Override>& setting = (on_chip ? run.on_chip : run.off_chip)[tensor];
    if (!setting) {
      fail_run(flat_tensors()[tensor] + (on_chip ? " on chip" : " off chip") + " while " +
                   to_string(run.stationarity) + " stationary",
               "a setting for that in 'runs'");
    }
    if (!setting->path.empty()) overrides.push_back(*setting);
  }
  return overrides;
}

}  // namespace weir
