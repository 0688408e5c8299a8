// SPDX-License-Identifier: Apache-2.0
#include "sim/spec/document.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <utility>

#include "sim/spec/values.hpp"
#include "sim/spec/yaml_map.hpp"
#include "sim/spec/yaml_text.hpp"

namespace weir {
namespace {

/// A file that an experiment names for a section.
struct NamedFile {
  std::string section;
  YamlNode path;
};

/// What an experiment calls a section.
std::string key_of(const std::string& section) { return section == "einsum" ? "cascade" : section; }

/// Reads one file; remembers the files above it, to find one that includes itself.
class Loader {
 public:
  explicit Loader(std::set<std::string> replaced) : replaced_(std::move(replaced)) {}

  Document load(const std::string& file, const SourceLocation& named_at) {
    if (std::find(above_.begin(), above_.end(), file) != above_.end()) {
      throw SpecError(named_at,
                      "'" + file + "' includes itself; expected files that do not include each other");
    }
    above_.push_back(file);
    YamlNode root = parse_yaml(text_of(file, named_at), file);
    if (root.kind == YamlNode::Kind::null) root.where = {file, 1, 1};
    std::vector<std::string> keys = {"version", "include", "select"};
    keys.insert(keys.end(), section_names().begin(), section_names().end());
    const YamlMap map(root, "file", keys);
    require_version(map);
    Document document = read(file, map);
    above_.pop_back();
    return document;
  }

 private:
  static std::string text_of(const std::string& file, const SourceLocation& named_at) {
    std::ifstream stream(file, std::ios::binary);
    std::ostringstream text;
    if (!stream || std::filesystem::is_directory(file)) {
      throw SpecError(named_at, "cannot read '" + file + "'; expected a YAML file");
    }
    text << stream.rdbuf();
    return text.str();
  }

  static void require_version(const YamlMap& map) {
    const YamlNode& version = map.node("version", "'version: 1'");
    if (!version.is_scalar() || version.text != "1") fail_value(version, "version", "1");
  }

  Document read(const std::string& file, const YamlMap& map) {
    Document document;
    document.file = file;
    document.replaced = replaced_;
    const bool had_sections = own_sections(map, document.sections);
    if (had_sections && document.sections.entries.empty()) return document;
    if (const YamlNode* select = map.find("select")) document.select = *select;
    const std::vector<NamedFile> named = take_named_files(document.sections);
    if (const YamlNode* include = map.find("include")) add_includes(document, *include, named);
    for (const auto& [section, path] : named) add_include(document, path, key_of(section));
    return document;
  }

  /// Copies the sections that are not replaced; gives whether there was any.
  bool own_sections(const YamlMap& map, YamlNode& sections) const {
    bool any = false;
    for (const std::string& name : section_names()) {
      const YamlNode* section = map.find(name);
      if (section == nullptr) continue;
      any = true;
      if (!replaced_.contains(name)) sections.set(name, map.where_of(name), *section);
    }
    return any;
  }

  /// Moves the files that an experiment names out of its section, less those for sections that are replaced.
  std::vector<NamedFile> take_named_files(YamlNode& sections) const {
    std::vector<NamedFile> named;
    YamlNode* experiment = sections.find("experiment");
    if (experiment == nullptr || !experiment->is_map()) return named;
    for (const std::string& section : section_names()) {
      const YamlNode* path = experiment->find(key_of(section));
      if (section == "experiment" || path == nullptr) continue;
      if (!replaced_.contains(section)) named.push_back({section, *path});
      experiment->remove(key_of(section));
    }
    return named;
  }

  void add_includes(Document& document, const YamlNode& files, const std::vector<NamedFile>& named) {
    if (!files.is_list()) fail_value(files, "include", "a list of files");
    const std::set<std::string> outer = replaced_;
    for (const NamedFile& file : named) replaced_.insert(file.section);
    for (const YamlNode& file : files.items) add_include(document, file, "include");
    replaced_ = outer;
  }

  void add_include(Document& document, const YamlNode& path, const std::string& key) {
    document.includes.push_back(load(path_beside(document.file, read_string(path, key)), path.where));
  }

  std::set<std::string> replaced_;
  std::vector<std::string> above_;
};

}  // namespace

const std::vector<std::string>& section_names() {
  static const std::vector<std::string> names = {"experiment",  "einsum",  "workload", "architecture",
                                                 "assumptions", "mapping", "binding",  "energy"};
  return names;
}

bool is_section(const std::string& name) {
  return std::find(section_names().begin(), section_names().end(), name) != section_names().end();
}

Document load_document(const std::string& file, const SourceLocation& named_at,
                       const std::set<std::string>& replaced) {
  return Loader(replaced).load(std::filesystem::path(file).lexically_normal().string(), named_at);
}

std::string path_beside(const std::string& by, const std::string& file) {
  return (std::filesystem::path(by).parent_path() / file).lexically_normal().string();
}

}  // namespace weir
