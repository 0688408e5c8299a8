// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/spec/quantities.hpp"
#include "sim/spec/values.hpp"
#include "sim/spec/yaml_node.hpp"

namespace weir {

/// Reads a map whose keys are known. Getters with a default write it into the map if the key is absent, so
/// that the document, once read, says all that it meant.
class YamlMap {
 public:
  /// `name` is what errors call the map. Throws SpecError if the node is neither a map nor empty, or has a
  /// key that is not among `keys`.
  YamlMap(YamlNode& node, std::string name, std::vector<std::string> keys);

  const std::string& name() const { return name_; }
  const SourceLocation& where() const { return node_.where; }

  /// Where the key stands; it must be there.
  const SourceLocation& where_of(const std::string& key) const { return node_.find_entry(key)->where; }

  bool has(const std::string& key) const { return find(key) != nullptr; }

  /// The value of a key, or null if it is absent; for keys without a default.
  YamlNode* find(const std::string& key) const;

  /// The value of a key. Throws SpecError "<map> lacks '<key>'; expected <expected>" if there is none.
  YamlNode& node(const std::string& key, const std::string& expected) const;

  /// The value of a key; an absent one becomes an empty map, for readers that have a default for all it
  /// holds.
  YamlNode& node_or_map(const std::string& key);

  std::string string(const std::string& key);
  std::int64_t integer(const std::string& key, std::int64_t least);
  double number(const std::string& key);
  std::vector<std::string> strings(const std::string& key);
  std::int64_t bytes(const std::string& key);
  double bandwidth(const std::string& key);
  double frequency(const std::string& key);

  // The same for keys that may be absent: `value` is the default before and the value after.
  void read(const std::string& key, std::string& value);
  void read(const std::string& key, bool& value);
  void read(const std::string& key, double& value);
  void read(const std::string& key, std::int64_t& value, std::int64_t least);
  void read(const std::string& key, std::vector<std::string>& value);
  void read_cycles(const std::string& key, std::int64_t& value);
  /// `choices` are the texts of the enumerators 0, 1, ...
  template <typename Enum>
  void read_choice(const std::string& key, Enum& value, const std::vector<std::string>& choices) {
    if (YamlNode* found = find_or_set(key, choices[static_cast<std::size_t>(value)])) {
      value = static_cast<Enum>(weir::read_choice(*found, key, choices));
    }
  }

 private:
  /// The value of a key, or null after the key was given the text of its default.
  YamlNode* find_or_set(const std::string& key, const std::string& text);

  YamlNode& node_;
  std::string name_;
  std::vector<std::string> keys_;
};

}  // namespace weir
