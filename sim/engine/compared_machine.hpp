// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "einsum/compile.hpp"
#include "einsum/interpreter/shape.hpp"
#include "models/hardware_order/numerics.hpp"
#include "sim/spec/experiment.hpp"

namespace weir {

/// The machine that is compared, whatever the cascade.
struct ComparedMachine {
  std::vector<std::string> files;  ///< of its experiment
  std::vector<Override> overrides;
  std::map<std::string, std::string> cascades;  ///< family -> file
  std::optional<ExpOption> exp;                 ///< of 16-bit formats; none: the usual one
  bool steps_every_pe = false;                  ///< values by `pe` fidelity instead of by hardware order
};

/// The numerics of the machine for a type of number.
Numerics compared_numerics(const ComparedMachine& machine, NumericFormat dtype);

/// The machine's experiment with a family's cascade on a problem of these extents. Throws SpecError if there
/// is no such cascade.
Experiment experiment_of(const ComparedMachine& machine, const std::string& family, const Shape& extents);

/// Its design, found, lowered and checked. Throws SpecError, SimulationError.
CompiledDesign compiled(const Experiment& experiment);

}  // namespace weir
