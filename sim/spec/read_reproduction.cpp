// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/flat_comparison.hpp"
#include "sim/engine/reproduction.hpp"
#include "sim/spec/document.hpp"
#include "sim/spec/values.hpp"
#include "sim/spec/yaml_file.hpp"
#include "sim/spec/yaml_map.hpp"

namespace weir {

namespace {

using NamedFiles = std::vector<std::pair<std::string, std::string>>;

NamedFiles read_files(YamlNode& node, const std::string& name, const std::string& by) {
  require_map(node, name);
  NamedFiles files;
  for (YamlEntry& entry : node.entries) {
    files.emplace_back(entry.key, path_beside(by, read_string(entry.value, entry.key)));
  }
  return files;
}

std::vector<ReproducedDesign> read_designs(YamlNode& node, const std::string& by) {
  require_map(node, "designs");
  std::vector<ReproducedDesign> designs;
  for (YamlEntry& entry : node.entries) {
    YamlMap map(entry.value, entry.key, {"experiment", "energy"});
    designs.push_back(
        {entry.key, path_beside(by, map.string("experiment")), path_beside(by, map.string("energy"))});
  }
  return designs;
}

std::vector<Headline> read_headlines(YamlNode& node) {
  if (!node.is_list()) fail_value(node, "headlines", "a list");
  std::vector<Headline> headlines;
  for (YamlNode& item : node.items) {
    YamlMap map(item, "headline", {"what", "quantity", "of", "over", "paper"});
    headlines.push_back({map.string("what"), map.string("quantity"), map.string("of"), map.string("over"),
                         map.number("paper")});
  }
  return headlines;
}

LengthStudy read_study(YamlNode& node, const std::string& by) {
  YamlMap map(node, "short_sequences", {"workload", "lengths", "designs"});
  return {path_beside(by, map.string("workload")), map.strings("lengths"),
          read_files(map.node("designs", "a map of designs"), "designs", by)};
}

const std::vector<std::string> kinds = {"evaluation", "flat-search"};

YamlNode parse_reproduction(const std::string& file) {
  return parse_yaml_file(file, "a reproduction, as `weir list reproductions` shows");
}

YamlNode& reproduce_section(YamlNode& root) {
  YamlMap top(root, "file", {"version", "reproduce"});
  if (top.integer("version", 1) != 1) fail_value(*top.find("version"), "version", "1");
  return top.node("reproduce", "a map");
}

}  // namespace

ReproductionKind reproduction_kind(const std::string& file) {
  YamlNode root = parse_reproduction(file);
  const YamlNode* kind = reproduce_section(root).find("kind");
  return kind == nullptr ? ReproductionKind::evaluation
                         : static_cast<ReproductionKind>(read_choice(*kind, "kind", kinds));
}

FlatComparison read_flat_comparison(const std::string& file) {
  YamlNode root = parse_reproduction(file);
  YamlMap map(reproduce_section(root), "reproduce",
              {"kind", "name", "published", "dataflows", "platforms", "workloads"});
  FlatComparison comparison;
  comparison.name = map.string("name");
  comparison.published = path_beside(file, map.string("published"));
  comparison.rules = read_flat_rules(path_beside(file, map.string("dataflows")));
  comparison.platforms = read_files(map.node("platforms", "a map of files"), "platforms", file);
  comparison.workloads = read_files(map.node("workloads", "a map of files"), "workloads", file);
  return comparison;
}

Reproduction read_reproduction(const std::string& file) {
  YamlNode root = parse_reproduction(file);
  YamlMap map(reproduce_section(root), "reproduce",
              {"kind", "name", "published", "workloads", "lengths", "assumptions", "designs",
               "consistent_energy", "headlines", "short_sequences"});
  YamlMap assumptions(map.node("assumptions", "two files"), "assumptions", {"ideal", "physical"});
  Reproduction reproduction;
  reproduction.name = map.string("name");
  reproduction.published = path_beside(file, map.string("published"));
  reproduction.workloads = read_files(map.node("workloads", "a map of files"), "workloads", file);
  reproduction.lengths = map.strings("lengths");
  reproduction.ideal = path_beside(file, assumptions.string("ideal"));
  reproduction.physical = path_beside(file, assumptions.string("physical"));
  reproduction.designs = read_designs(map.node("designs", "a map of designs"), file);
  reproduction.consistent_energy = path_beside(file, map.string("consistent_energy"));
  reproduction.headlines = read_headlines(map.node("headlines", "a list"));
  reproduction.short_sequences = read_study(map.node("short_sequences", "a map"), file);
  return reproduction;
}

}  // namespace weir
