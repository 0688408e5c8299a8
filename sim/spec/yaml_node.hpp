// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <list>
#include <string>
#include <vector>

#include "einsum/error.hpp"

namespace weir {

struct YamlEntry;

/// A value of a YAML document and where it stands: what everything behind `parse_yaml` sees of YAML.
struct YamlNode {
  enum class Kind { null, scalar, list, map };

  Kind kind = Kind::null;
  std::string text;             ///< of a scalar
  bool quoted = false;          ///< a scalar in quotes: never a number, a truth value or null
  std::vector<YamlNode> items;  ///< of a list
  std::list<YamlEntry>
      entries;  ///< of a map, in the order of the file; keys are unique; adding moves no other
  SourceLocation where;
  SourceLocation text_where;  ///< of a scalar's first character: behind its quote

  static YamlNode scalar(const std::string& text, const SourceLocation& where = {});
  static YamlNode map(const SourceLocation& where = {});

  bool is_scalar() const { return kind == Kind::scalar; }
  bool is_list() const { return kind == Kind::list; }
  bool is_map() const { return kind == Kind::map; }

  /// The value of a map's key, or null if the map has no such key.
  YamlNode* find(const std::string& key);
  const YamlNode* find(const std::string& key) const;
  const YamlEntry* find_entry(const std::string& key) const;

  /// Sets the key of a map, at its old place if it has one, else behind the others; returns the value.
  YamlNode& set(const std::string& key, const SourceLocation& key_where, YamlNode value);
  void remove(const std::string& key);
  std::vector<std::string> keys() const;

  bool operator==(const YamlNode&) const = default;
};

/// A key of a map and its value.
struct YamlEntry {
  std::string key;
  SourceLocation where;  ///< of the key
  YamlNode value;

  bool operator==(const YamlEntry&) const = default;
};

/// "'16'", "'16' in quotes", "a list", "a map" or "empty": how an error names a value that is not what was
/// expected.
std::string described(const YamlNode& node);

}  // namespace weir
