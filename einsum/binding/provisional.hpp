// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "einsum/lowering/extents.hpp"
#include "einsum/lowering/mapping.hpp"

namespace weir {

/// A binding that gives every Einsum a place on its unit, in the mapping's order and without any lag: enough
/// to find what tasks a phase has and what each waits for, not to run them. Throws SpecError at a phase of
/// several nests.
Binding provisional_binding(const Mapping& mapping, const Binding& request);

/// The extents with short loops in a phase's nest: enough iterations for its units to get in step and far
/// fewer tiles.
Extents trial_extents(const PhaseMapping& phase, Extents extents);

}  // namespace weir
