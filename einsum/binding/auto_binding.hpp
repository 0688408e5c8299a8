// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "einsum/lowering/lower.hpp"
#include "einsum/lowering/mapping.hpp"

namespace weir {

/// Finds the order of work of every unit for a mapping: phases of one sweep are modulo scheduled tile by
/// tile, others block by block. `parts.binding` only names itself and where it stands. Throws SpecError if a
/// phase has more than one nest, or a recurrence that no order can run.
Binding auto_binding(const DesignParts& parts);

/// The mapping with the Einsums that `binding.units` names on the units that it names. Throws SpecError at an
/// Einsum or a unit that does not exist.
Mapping placed(const Mapping& mapping, const Binding& binding);

}  // namespace weir
