// SPDX-License-Identifier: Apache-2.0
#include "sim/spec/experiment.hpp"

#include <set>

#include "sim/spec/document.hpp"
#include "sim/spec/overrides.hpp"
#include "sim/spec/readers.hpp"
#include "sim/spec/select.hpp"
#include "sim/spec/yaml_map.hpp"
#include "sim/spec/yaml_text.hpp"

namespace weir {
namespace {

/// The files of the command line, those named by overrides included.
std::vector<Document> load_all(const std::vector<std::string>& files, const std::vector<Override>& overrides,
                               const std::set<std::string>& replaced) {
  std::vector<Document> documents;
  documents.reserve(files.size());
  for (const std::string& file : files) documents.push_back(load_document(file, {}, replaced));
  for (const Override& setting : overrides) {
    if (!names_file(setting)) continue;
    documents.push_back(load_document(setting.value, location_of(setting)));
  }
  return documents;
}

/// The sections with every choice made and every override applied.
YamlNode merged_sections(const std::vector<std::string>& files, const std::vector<Override>& overrides) {
  std::set<std::string> replaced;
  std::vector<Override> settings;
  for (const Override& setting : overrides) {
    if (names_file(setting)) {
      replaced.insert(setting.path);
    } else {
      settings.push_back(setting);
    }
  }
  std::vector<Document> documents = load_all(files, overrides, replaced);
  YamlNode root = merge_selected(documents, settings);
  // Two sections may be absent, as all that they hold has a default.
  for (const std::string name : {"experiment", "assumptions"}) {
    if (root.find(name) == nullptr) root.set(name, {}, YamlNode::map());
  }
  for (const Override& setting : settings) apply(setting, root);
  return root;
}

YamlNode& section(YamlNode& root, const std::string& name) {
  if (YamlNode* found = root.find(name)) return *found;
  const std::string article = name.find_first_of("aeiou") == 0 ? "an" : "a";
  throw SpecError("experiment lacks " + article + " '" + name +
                  "' section; expected one of the given files, or of their includes, to have it");
}

void read_header(YamlNode& node, Experiment& experiment) {
  YamlMap map(node, "experiment", {"name", "design"});
  map.read("name", experiment.name);
  map.read("design", experiment.design);
}

std::string resolved(const YamlNode& root) {
  YamlNode document = YamlNode::map();
  document.set("version", {}, YamlNode::scalar("1"));
  for (const std::string& name : section_names()) document.set(name, {}, *root.find(name));
  return print_yaml(document);
}

}  // namespace

Experiment read_experiment(const std::vector<std::string>& files, const std::vector<Override>& overrides) {
  YamlNode root = merged_sections(files, overrides);
  Experiment experiment;
  read_header(section(root, "experiment"), experiment);
  experiment.workload = read_workload(section(root, "workload"));
  experiment.cascade = read_cascade(section(root, "einsum"), experiment.workload);
  experiment.architecture = read_architecture(section(root, "architecture"));
  experiment.architecture.assumptions = read_assumptions(section(root, "assumptions"));
  experiment.mapping = read_mapping(section(root, "mapping"));
  experiment.binding = read_binding(section(root, "binding"));
  experiment.energy = read_energy(section(root, "energy"));
  experiment.resolved_yaml = resolved(root);
  return experiment;
}

}  // namespace weir
