// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "sim/spec/yaml_node.hpp"

namespace weir {

/// Reads and parses a file that is one YAML document. Throws SpecError if there is none: "expected
/// <expected>".
YamlNode parse_yaml_file(const std::string& file, const std::string& expected);

}  // namespace weir
