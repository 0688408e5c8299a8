// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "sim/spec/document.hpp"
#include "sim/spec/experiment.hpp"
#include "sim/spec/yaml_node.hpp"

namespace weir {

/// Chooses from each `select` of the documents the first entry whose `when` holds, reads the files that it
/// uses, and gives the merged sections with the chosen settings. `when` sees the extents of the workload,
/// array2d.rows, array2d.columns and global_buffer.capacity_bytes, after the overrides. Throws SpecError if
/// no entry holds.
YamlNode merge_selected(std::vector<Document>& documents, const std::vector<Override>& overrides);

}  // namespace weir
