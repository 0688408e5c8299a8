// SPDX-License-Identifier: Apache-2.0
#include "sim/spec/yaml_node.hpp"

#include <utility>

namespace weir {

YamlNode YamlNode::scalar(const std::string& text, const SourceLocation& where) {
  YamlNode node;
  node.kind = Kind::scalar;
  node.text = text;
  node.where = where;
  node.text_where = where;
  return node;
}

YamlNode YamlNode::map(const SourceLocation& where) {
  YamlNode node;
  node.kind = Kind::map;
  node.where = where;
  return node;
}

const YamlEntry* YamlNode::find_entry(const std::string& key) const {
  for (const YamlEntry& entry : entries) {
    if (entry.key == key) return &entry;
  }
  return nullptr;
}

const YamlNode* YamlNode::find(const std::string& key) const {
  const YamlEntry* entry = find_entry(key);
  return entry == nullptr ? nullptr : &entry->value;
}

YamlNode* YamlNode::find(const std::string& key) {
  for (YamlEntry& entry : entries) {
    if (entry.key == key) return &entry.value;
  }
  return nullptr;
}

YamlNode& YamlNode::set(const std::string& key, const SourceLocation& key_where, YamlNode value) {
  for (YamlEntry& entry : entries) {
    if (entry.key != key) continue;
    entry.where = key_where;
    entry.value = std::move(value);
    return entry.value;
  }
  return entries.emplace_back(YamlEntry{key, key_where, std::move(value)}).value;
}

void YamlNode::remove(const std::string& key) {
  std::erase_if(entries, [&](const YamlEntry& e) { return e.key == key; });
}

std::vector<std::string> YamlNode::keys() const {
  std::vector<std::string> result;
  result.reserve(entries.size());
  for (const YamlEntry& entry : entries) result.push_back(entry.key);
  return result;
}

std::string described(const YamlNode& node) {
  switch (node.kind) {
    case YamlNode::Kind::null:
      return "empty";
    case YamlNode::Kind::scalar:
      return "'" + node.text + "'" + (node.quoted ? " in quotes" : "");
    case YamlNode::Kind::list:
      return "a list";
    case YamlNode::Kind::map:
      return "a map";
  }
  return {};
}

}  // namespace weir
