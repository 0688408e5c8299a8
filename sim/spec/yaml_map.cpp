// SPDX-License-Identifier: Apache-2.0
#include "sim/spec/yaml_map.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

#include "einsum/language/nearest_name.hpp"

namespace weir {
YamlMap::YamlMap(YamlNode& node, std::string name, std::vector<std::string> keys)
    : node_(node), name_(std::move(name)), keys_(std::move(keys)) {
  require_map(node_, name_);
  for (const YamlEntry& entry : node_.entries) {
    if (std::find(keys_.begin(), keys_.end(), entry.key) != keys_.end()) continue;
    throw SpecError(entry.where, "unknown key '" + entry.key + "' in " + name_ + "; expected " +
                                     (keys_.size() == 1 ? "only " : "one of ") + joined(keys_) +
                                     suggestion(entry.key, keys_));
  }
}

YamlNode* YamlMap::find(const std::string& key) const {
  assert(std::find(keys_.begin(), keys_.end(), key) != keys_.end());
  return node_.find(key);
}

YamlNode& YamlMap::node(const std::string& key, const std::string& expected) const {
  if (YamlNode* found = find(key)) return *found;
  throw SpecError(node_.where, name_ + " lacks '" + key + "'; expected " + expected);
}

YamlNode& YamlMap::node_or_map(const std::string& key) {
  if (YamlNode* found = find(key)) return *found;
  return node_.set(key, node_.where, YamlNode::map(node_.where));
}

std::string YamlMap::string(const std::string& key) { return read_string(node(key, "a text"), key); }

std::int64_t YamlMap::integer(const std::string& key, std::int64_t least) {
  return read_integer(node(key, "a whole number of at least " + std::to_string(least)), key, least);
}

double YamlMap::number(const std::string& key) { return read_double(node(key, "a number"), key); }

std::vector<std::string> YamlMap::strings(const std::string& key) {
  return read_strings(node(key, "a list such as [a, b]"), key);
}

std::int64_t YamlMap::bytes(const std::string& key) {
  return read_bytes(node(key, "a size such as '16 MiB'"), key);
}

double YamlMap::bandwidth(const std::string& key) {
  return read_bandwidth(node(key, "a bandwidth such as '400 GiB/s'"), key);
}

double YamlMap::frequency(const std::string& key) {
  return read_frequency(node(key, "a frequency such as '940 MHz'"), key);
}

void YamlMap::read(const std::string& key, std::string& value) {
  if (const YamlNode* found = find_or_set(key, value)) value = read_string(*found, key);
}

void YamlMap::read(const std::string& key, bool& value) {
  if (const YamlNode* found = find_or_set(key, value ? "true" : "false")) value = read_bool(*found, key);
}

void YamlMap::read(const std::string& key, double& value) {
  if (const YamlNode* found = find_or_set(key, number_text(value))) value = read_double(*found, key);
}

void YamlMap::read(const std::string& key, std::int64_t& value, std::int64_t least) {
  if (const YamlNode* found = find_or_set(key, std::to_string(value)))
    value = read_integer(*found, key, least);
}

void YamlMap::read(const std::string& key, std::vector<std::string>& value) {
  if (const YamlNode* found = find(key)) {
    value = read_strings(*found, key);
    return;
  }
  YamlNode list;
  list.kind = YamlNode::Kind::list;
  for (const std::string& text : value) list.items.push_back(YamlNode::scalar(text));
  node_.set(key, node_.where, std::move(list));
}

void YamlMap::read_cycles(const std::string& key, std::int64_t& value) {
  if (const YamlNode* found = find_or_set(key, std::to_string(value))) value = weir::read_cycles(*found, key);
}

YamlNode* YamlMap::find_or_set(const std::string& key, const std::string& text) {
  if (YamlNode* found = find(key)) return found;
  node_.set(key, node_.where, YamlNode::scalar(text, node_.where));
  return nullptr;
}

}  // namespace weir
