// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "einsum/lowering/liveness.hpp"
#include "einsum/lowering/schedule.hpp"

namespace weir {

/// What a phase computes of the tiles of each of its Einsums, in the order of its tasks; empty for cascades
/// without predicates.
std::vector<TileUse> tile_uses(const Layout& layout, const Liveness& liveness, const Phase& phase);

}  // namespace weir
