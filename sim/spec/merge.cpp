// SPDX-License-Identifier: Apache-2.0
#include "sim/spec/merge.hpp"

namespace weir {
namespace {

bool is_same_place(const SourceLocation& a, const SourceLocation& b) { return to_string(a) == to_string(b); }

}  // namespace

void lay_over(YamlNode& node, const YamlNode& over) {
  if (!node.is_map() || !over.is_map()) {
    node = over;
    return;
  }
  node.where = over.where;
  for (const YamlEntry& entry : over.entries) {
    if (YamlNode* old = node.find(entry.key)) {
      YamlNode value = *old;
      lay_over(value, entry.value);
      node.set(entry.key, entry.where, value);
    } else {
      node.entries.push_back(entry);
    }
  }
}

YamlNode merged(const Document& document) {
  YamlNode sections = merged(document.includes);
  lay_over(sections, document.sections);
  lay_over(sections, merged(document.chosen));
  return sections;
}

YamlNode merged(const std::vector<Document>& documents) {
  YamlNode sections = YamlNode::map();
  for (const Document& document : documents) {
    for (const YamlEntry& entry : merged(document).entries) {
      const YamlEntry* first = sections.find_entry(entry.key);
      if (first == nullptr) {
        sections.entries.push_back(entry);
      } else if (!is_same_place(first->where, entry.where)) {
        throw SpecError(entry.where, "section '" + entry.key + "' again, first given at " +
                                         to_string(first->where) +
                                         "; expected it in one file, or in one that includes the other");
      }
    }
  }
  return sections;
}

}  // namespace weir
