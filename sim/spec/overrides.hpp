// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "sim/spec/experiment.hpp"
#include "sim/spec/yaml_node.hpp"

namespace weir {

/// Sets the value at a path such as "mapping.phases.0.blocks". A key may itself have dots ("array2d.mac").
/// The last key of a path may be new, those before it must be there. Throws SpecError at `where`.
void set_path(YamlNode& root, const std::string& path, const YamlNode& value, const SourceLocation& where);

/// Where errors say that an override stands: in its file, or "-s key.path=value".
SourceLocation location_of(const Override& setting);

/// Whether the override replaces a whole section by that of a file, as "workload=other.yaml".
bool names_file(const Override& setting);

/// Sets one value; everything about it stands at `location_of(setting)`. Throws SpecError.
void apply(const Override& setting, YamlNode& root);

/// The value at such a path, or null if there is none.
const YamlNode* find_path(const YamlNode& root, const std::string& path);

}  // namespace weir
