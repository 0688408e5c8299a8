// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "einsum/binding/sweep_levels.hpp"
#include "einsum/lowering/layout.hpp"

namespace weir {

/// Sets how many tiles of each input and result of a phase may be under way beyond those in use: as many as
/// are used up, or made, while one is on its way, latency (of the DRAM, or down and across the array) and its
/// turn on the channel included, if the buffer (`capacity`, bytes) has room for them; at least one. `lowered`
/// is the phase with these tensors, `levels` are its tasks' sweeps: a sweep goes at the pace of its busiest
/// unit or of the transfers.
void choose_prefetch(const Layout& layout, const Phase& lowered, const std::vector<SweepLevel>& levels,
                     std::int64_t capacity, PhaseMapping& phase);

}  // namespace weir
