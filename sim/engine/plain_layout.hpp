// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/spec/experiment.hpp"

namespace weir {

/// Lays a cascade out statement by statement, for its values only: each Einsum a phase of its own over whole
/// tensors in DRAM, those of a recurrence one phase together; what it keeps across the columns of the 2D
/// array, what it reduces down its rows. The arrays have the experiment's size, all functions, and as many
/// registers and as much buffer as that takes. Ranks have the workload's extents: nothing is cut.
Experiment plain_layout(Experiment experiment);

}  // namespace weir
