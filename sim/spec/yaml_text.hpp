// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "sim/spec/yaml_node.hpp"

namespace weir {

/// Reads a text that holds one YAML document; an empty one gives a null node. `file` is what locations call
/// it. Throws SpecError if the text is not YAML, at a duplicate key, and at what is not read: aliases, tags,
/// keys that are no words.
YamlNode parse_yaml(const std::string& text, const std::string& file);

/// Prints the text that `parse_yaml` reads back to an equal node.
std::string print_yaml(const YamlNode& node);

/// The same on one line, as `-s key=value` takes it.
std::string print_yaml_line(const YamlNode& node);

}  // namespace weir
