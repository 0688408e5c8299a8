// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "sim/spec/yaml_node.hpp"
#include "sim/sweep/sweep_spec.hpp"

namespace weir {

/// The axes of a sweep file. Throws SpecError.
std::vector<SweepAxis> read_axes(YamlNode& node, const std::string& file);

/// "key: value" as an override; a name of a document becomes its path. `file` is the sweep file.
Override read_setting(const std::string& key, const YamlNode& value, const std::string& file);

/// The values of a range `{from, to, step}` or `{from, to, log2: true}`, as texts. Throws SpecError.
std::vector<std::string> range_values(YamlNode& node, const std::string& axis);

}  // namespace weir
