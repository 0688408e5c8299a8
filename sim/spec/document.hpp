// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>
#include <string>
#include <vector>

#include "sim/spec/yaml_node.hpp"

namespace weir {

/// The names of the sections that a file may have, in the order of a resolved document.
const std::vector<std::string>& section_names();
bool is_section(const std::string& name);

/// One file as it was written, with the files that it includes.
struct Document {
  std::string file;
  YamlNode sections = YamlNode::map();  ///< its own, by name
  YamlNode select;                      ///< null: none, or already chosen from
  std::vector<Document> includes;       ///< named by `include` or by its `experiment` section
  std::vector<Document> chosen;         ///< named by the `use` of the entry chosen from `select`
  std::vector<YamlEntry> settings;      ///< the `set` of that entry
  std::set<std::string> replaced;       ///< sections that are taken from elsewhere, whatever is chosen
};

/// Reads a file and all it includes. `named_at` is where its name was written (empty on the command line).
/// Sections in `replaced` are dropped, and with them, in a file that has no others, its includes and its
/// `select`. So are, in the files of `include`, the sections for which the including file's `experiment`
/// names a file. Throws SpecError.
Document load_document(const std::string& file, const SourceLocation& named_at,
                       const std::set<std::string>& replaced = {});

/// The path of a file that `by` names, relative to the folder of `by`.
std::string path_beside(const std::string& by, const std::string& file);

}  // namespace weir
