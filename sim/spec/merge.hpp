// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "sim/spec/document.hpp"
#include "sim/spec/yaml_node.hpp"

namespace weir {

/// Lays `over` on `node`: maps key by key; anything else is replaced whole.
void lay_over(YamlNode& node, const YamlNode& over);

/// The sections of a file: those of its includes, under its own, under the ones chosen by its `select`.
/// Throws SpecError if two files that neither includes the other define one section.
YamlNode merged(const Document& document);

/// The sections of several files, whatever their order.
YamlNode merged(const std::vector<Document>& documents);

}  // namespace weir
