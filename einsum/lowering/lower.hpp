// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "einsum/language/ast.hpp"
#include "einsum/lowering/architecture.hpp"
#include "einsum/lowering/mapping.hpp"
#include "einsum/lowering/schedule.hpp"

namespace weir {

/// Lowers a cascade on a workload to tasks on the units of an architecture: cuts the ranks (a `fit` factor
/// takes the largest divisor whose resident tensors fit the buffer), lays each Einsum of each phase on its
/// array, adds the DRAM transfers and what every task waits for. Throws SpecError if the mapping does not fit
/// or the parts do not go together.
Schedule lower(const Cascade& cascade, const Workload& workload, const Architecture& architecture,
               const Mapping& mapping, const Binding& binding);

}  // namespace weir
