// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/sweep/sweep_plan.hpp"

namespace weir {

/// Reads points in which every value of every axis occurs, and checks what can be known to be wrong before
/// anything runs: axes that are no key of the base, values of another type than the base's, objectives that
/// the fidelity does not give. Values that are of the right type and yet cannot be are left to fail at their
/// points. Throws SpecError at a place in the sweep file.
void check_sweep(const SweepPlan& plan);

}  // namespace weir
