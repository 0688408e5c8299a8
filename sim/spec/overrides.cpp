// SPDX-License-Identifier: Apache-2.0
#include "sim/spec/overrides.hpp"

#include <charconv>
#include <optional>
#include <system_error>

#include "einsum/language/nearest_name.hpp"
#include "sim/spec/document.hpp"
#include "sim/spec/values.hpp"
#include "sim/spec/yaml_text.hpp"

namespace weir {
namespace {

/// Walks a path from the root; what is left of it is `rest`, what lies behind `walked`.
class Walk {
 public:
  Walk(YamlNode& root, const std::string& path, const SourceLocation& where)
      : node_(&root), rest_(path), where_(where) {}

  void set(const YamlNode& value) {
    while (node_->is_list() ? step_into_list() : step_into_map()) {
    }
    if (rest_.empty()) {
      *node_ = value;
    } else {
      node_->set(rest_, where_, value);
    }
  }

 private:
  bool step_into_list() {
    if (rest_.empty()) return false;
    const std::string segment = rest_.substr(0, rest_.find('.'));
    std::size_t index = 0;
    const char* end = segment.data() + segment.size();
    const auto [stop, error] = std::from_chars(segment.data(), end, index);
    if (error != std::errc{} || stop != end || index >= node_->items.size()) {
      fail(segment, node_->items.empty() ? "a list with items"
                                         : "an index from 0 to " + std::to_string(node_->items.size() - 1));
    }
    go_to(node_->items[index], segment);
    return true;
  }

  /// Takes the shortest run of segments that is a key.
  bool step_into_map() {
    if (rest_.empty()) return false;
    if (!node_->is_map()) {
      throw SpecError(where_, "no '" + rest_ + "'; expected the path to end at '" + walked_ + "', which is " +
                                  described(*node_));
    }
    for (std::size_t end = rest_.find('.');; end = rest_.find('.', end + 1)) {
      const std::string key = rest_.substr(0, end);
      if (YamlNode* found = node_->find(key)) {
        go_to(*found, key);
        return true;
      }
      if (end == std::string::npos) break;
    }
    const std::size_t dot = rest_.find('.');
    if (dot == std::string::npos) return false;  // a new key
    const std::string segment = rest_.substr(0, dot);
    const std::vector<std::string> keys = node_->keys();
    fail(segment,
         (keys.empty() ? "the path to end here" : "one of " + joined(keys)) + suggestion(segment, keys));
  }

  void go_to(YamlNode& node, const std::string& segment) {
    node_ = &node;
    walked_ += (walked_.empty() ? "" : ".") + segment;
    rest_.erase(0, segment.size() + 1);
  }

  [[noreturn]] void fail(const std::string& segment, const std::string& expected) const {
    const std::string within = walked_.empty() ? "" : " in '" + walked_ + "'";
    throw SpecError(where_, "no '" + segment + "'" + within + "; expected " + expected);
  }

  YamlNode* node_;
  std::string walked_;
  std::string rest_;
  const SourceLocation& where_;
};

/// Says of the node and all in it that it stands at `where`.
void relocate(YamlNode& node, const SourceLocation& where) {
  node.where = where;
  node.text_where = where;
  for (YamlNode& item : node.items) relocate(item, where);
  for (YamlEntry& entry : node.entries) {
    entry.where = where;
    relocate(entry.value, where);
  }
}

}  // namespace

void set_path(YamlNode& root, const std::string& path, const YamlNode& value, const SourceLocation& where) {
  const std::string section = path.substr(0, path.find('.'));
  if (!is_section(section)) {
    throw SpecError(where, "no section '" + section + "'; expected one of " + joined(section_names()) +
                               suggestion(section, section_names()));
  }
  if (path.back() == '.' || path.find("..") != std::string::npos) {
    throw SpecError(where, "empty key in '" + path + "'; expected keys between single dots");
  }
  if (section != path && root.find(section) == nullptr) {
    throw SpecError(where, "no file has a '" + section + "' section; expected one that has it");
  }
  Walk(root, path, where).set(value);
}

SourceLocation location_of(const Override& setting) {
  if (!setting.where.file.empty()) return setting.where;
  return {"-s " + setting.path + "=" + setting.value, 0, 0};
}

bool names_file(const Override& setting) {
  return is_section(setting.path) && setting.value.ends_with(".yaml");
}

void apply(const Override& setting, YamlNode& root) {
  const SourceLocation where = location_of(setting);
  YamlNode value;
  try {
    value = parse_yaml(setting.value, "");
  } catch (const SpecError& error) {
    throw SpecError(where, "bad value at " + std::string(error.what()));
  }
  relocate(value, where);
  set_path(root, setting.path, value, where);
}

const YamlNode* find_path(const YamlNode& root, const std::string& path) {
  if (path.empty()) return &root;
  if (root.is_list()) {
    std::size_t index = 0;
    const std::string segment = path.substr(0, path.find('.'));
    const char* end = segment.data() + segment.size();
    const auto [stop, error] = std::from_chars(segment.data(), end, index);
    if (error != std::errc{} || stop != end || index >= root.items.size()) return nullptr;
    return find_path(root.items[index], segment.size() == path.size() ? "" : path.substr(segment.size() + 1));
  }
  for (std::size_t dot = path.find('.'); root.is_map(); dot = path.find('.', dot + 1)) {
    if (const YamlNode* found = root.find(path.substr(0, dot))) {
      return find_path(*found, dot == std::string::npos ? "" : path.substr(dot + 1));
    }
    if (dot == std::string::npos) break;
  }
  return nullptr;
}

}  // namespace weir
