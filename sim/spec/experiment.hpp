// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "einsum/error.hpp"
#include "einsum/language/ast.hpp"
#include "einsum/lowering/architecture.hpp"
#include "einsum/lowering/mapping.hpp"
#include "models/energy/energy_table.hpp"

namespace weir {

/// Everything one simulation needs, read and checked.
struct Experiment {
  std::string name;
  std::string design;  ///< for tables: "binding", "flat", ...
  Cascade cascade;
  Workload workload;
  Architecture architecture;
  Mapping mapping;
  Binding binding;
  EnergyTable energy;
  std::string
      resolved_yaml;  ///< all of it with includes, overrides and choices applied: running it gives the same
};

/// "key.path=value", as given with -s or by a sweep.
struct Override {
  std::string path;
  std::string value;
  SourceLocation where = {};  ///< in a sweep file; none: given with -s
};

/// Reads an experiment from an order-blind list of files, after `include:` and the overrides. Throws
/// SpecError.
Experiment read_experiment(const std::vector<std::string>& files, const std::vector<Override>& overrides);

}  // namespace weir
