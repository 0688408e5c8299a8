// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "einsum/interpreter/shape.hpp"
#include "einsum/language/ast.hpp"
#include "sim/spec/experiment.hpp"

namespace weir {

/// The cascade that a command was given, and the extents that come from outside of it.
struct CascadeArgument {
  Cascade cascade;
  Shape given;  ///< of the workload, then of the overrides
};

/// Reads the cascade of a file: a cascade, an experiment, or the name of one that comes with Weir. Beside
/// what overrides are elsewhere, `shape.P=64` sets a rank, and so does `workload.extents.P=64` if the file
/// has no workload. Throws SpecError.
CascadeArgument read_cascade_argument(const std::string& name, const std::vector<Override>& overrides);

}  // namespace weir
