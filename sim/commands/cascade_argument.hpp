// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "einsum/interpreter/shape.hpp"
#include "einsum/language/ast.hpp"
#include "sim/spec/experiment.hpp"

namespace weir {

/// The cascade that a command was given, and the extents that come from outside of it.
struct CascadeArgument {
  std::string file;
  Cascade cascade;
  Shape given;   ///< of the workload, then of the overrides
  Shape mapped;  ///< the same, and what an experiment's mapping cuts the ranks into
  std::optional<Architecture> architecture;
};

/// Reads the cascade of a file: a cascade, an experiment, or the name of one that comes with Weir. Beside
/// what overrides are elsewhere, `shape.P=64` sets a rank, and so does `workload.extents.P=64`.
/// `architecture` names one that goes before the file's own. Throws SpecError.
CascadeArgument read_cascade_argument(const std::string& name, const std::vector<Override>& overrides,
                                      const std::optional<std::string>& architecture = std::nullopt);

}  // namespace weir
