// SPDX-License-Identifier: Apache-2.0
#include "sim/spec/select.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <utility>

#include "einsum/language/evaluate.hpp"
#include "einsum/language/parser.hpp"
#include "sim/spec/merge.hpp"
#include "sim/spec/overrides.hpp"
#include "sim/spec/readers.hpp"
#include "sim/spec/values.hpp"
#include "sim/spec/yaml_map.hpp"

namespace weir {
namespace {

using Names = std::map<std::string, std::int64_t>;

/// The first document with a choice to make, outer ones first, or null.
Document* undecided(std::vector<Document>& documents) {
  for (Document& document : documents) {
    if (document.select.kind != YamlNode::Kind::null) return &document;
    if (Document* found = undecided(document.includes)) return found;
    if (Document* found = undecided(document.chosen)) return found;
  }
  return nullptr;
}

/// Applies the settings of a document after those of the documents it names, so that the outer ones win.
void apply_settings(const Document& document, YamlNode& root) {
  for (const Document& inner : document.includes) apply_settings(inner, root);
  for (const Document& inner : document.chosen) apply_settings(inner, root);
  for (const YamlEntry& setting : document.settings)
    set_path(root, setting.key, setting.value, setting.where);
}

YamlNode merged_with_settings(const std::vector<Document>& documents) {
  YamlNode root = merged(documents);
  for (const Document& document : documents) apply_settings(document, root);
  return root;
}

void add_size(Names& names, const YamlNode& root, const std::string& part, const std::string& key) {
  const YamlNode* architecture = root.find("architecture");
  const YamlNode* found = architecture == nullptr ? nullptr : architecture->find(part);
  if (found == nullptr || (found = found->find(key)) == nullptr) return;
  if (key == "capacity") {
    names["global_buffer.capacity_bytes"] = read_bytes(*found, key);
  } else {
    names[part + "." + key] = read_integer(*found, key, 1);
  }
}

/// What conditions may use, as far as the documents say it yet.
Names known_names(YamlNode root, const std::vector<Override>& overrides) {
  for (const Override& setting : overrides) {
    const std::string section = setting.path.substr(0, setting.path.find('.'));
    const bool counts = section == "workload" || section == "architecture";
    if (counts && root.find(section) != nullptr) apply(setting, root);
  }
  Names names;
  if (YamlNode* workload = root.find("workload")) names = read_workload(*workload).extents;
  add_size(names, root, "array2d", "rows");
  add_size(names, root, "array2d", "columns");
  add_size(names, root, "global_buffer", "capacity");
  return names;
}

bool holds(const YamlNode& condition, const Names& names) {
  const auto lookup = [&](const std::string& name) -> std::optional<std::int64_t> {
    const auto found = names.find(name);
    return found == names.end() ? std::nullopt : std::optional(found->second);
  };
  std::vector<std::string> known;
  for (const auto& [name, value] : names) known.push_back(name);
  const Expression expression = parse_expression(read_string(condition, "when"), condition.text_where);
  return evaluate_integer(expression, lookup, known) != 0;
}

class Chooser {
 public:
  Chooser(Document& document, const Names& names)
      : document_(document), select_(document.select), names_(names) {
    document.select = {};
  }

  void choose() {
    if (!select_.is_list()) fail_value(select_, "select", "a list of entries {when, use, set}");
    std::string tried;
    for (YamlNode& item : select_.items) {
      const YamlMap entry(item, "select", {"when", "use", "set"});
      const YamlNode* when = entry.find("when");
      if (when == nullptr || holds(*when, names_)) {
        take(entry);
        return;
      }
      tried += (tried.empty() ? "'" : ", '") + when->text + "'";
    }
    throw SpecError(select_.where, "no entry of 'select' holds, tried " + (tried.empty() ? "none" : tried) +
                                       "; expected one that holds, or a last one without 'when'");
  }

 private:
  void take(const YamlMap& entry) {
    if (const YamlNode* use = entry.find("use")) {
      if (!use->is_list()) fail_value(*use, "use", "a list of files");
      for (const YamlNode& file : use->items) {
        const std::string path = path_beside(document_.file, read_string(file, "use"));
        document_.chosen.push_back(load_document(path, file.where, document_.replaced));
      }
    }
    if (YamlNode* set = entry.find("set")) {
      require_map(*set, "set");
      for (const YamlEntry& setting : set->entries) document_.settings.push_back(setting);
    }
  }

  Document& document_;
  YamlNode select_;
  const Names& names_;
};

}  // namespace

YamlNode merge_selected(std::vector<Document>& documents, const std::vector<Override>& overrides) {
  while (Document* document = undecided(documents)) {
    const Names names = known_names(merged_with_settings(documents), overrides);
    Chooser(*document, names).choose();
  }
  return merged_with_settings(documents);
}

}  // namespace weir
