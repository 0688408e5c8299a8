// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "einsum/language/ast.hpp"
#include "einsum/lowering/architecture.hpp"
#include "einsum/lowering/extents.hpp"
#include "einsum/lowering/layout.hpp"
#include "einsum/lowering/mapping.hpp"
#include "einsum/lowering/schedule.hpp"

namespace weir {

/// What is lowered.
struct DesignParts {
  const Cascade& cascade;
  const Workload& workload;
  const Architecture& architecture;
  const Mapping& mapping;
  const Binding& binding;

  Layout layout(const PhaseMapping& phase, const Extents& extents) const {
    return {cascade, architecture, mapping, phase, binding, extents};
  }
};

/// The extents of all ranks and factors; a `fit` factor takes the largest divisor whose resident tensors fit
/// the buffer. Throws SpecError.
Extents fitted_extents(const DesignParts& parts);

/// What the model needs to know of the machine.
Machine machine_of(const Architecture& architecture);

/// Lowers a cascade on a workload to tasks on the units of an architecture: cuts the ranks (a `fit` factor
/// takes the largest divisor whose resident tensors fit the buffer), lays each Einsum of each phase on its
/// array, adds the DRAM transfers and what every task waits for. Throws SpecError if the mapping does not fit
/// or the parts do not go together.
Schedule lower(const Cascade& cascade, const Workload& workload, const Architecture& architecture,
               const Mapping& mapping, const Binding& binding);

/// As `lower`, of the phases that the mapping has: Einsums may be missing.
Schedule lower_phases(const DesignParts& parts);

}  // namespace weir
