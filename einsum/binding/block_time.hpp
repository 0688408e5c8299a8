// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "einsum/lowering/schedule.hpp"

namespace weir {

/// Cycles from one block of a phase to the next once its units are in step, with nothing in the way but the
/// units' programs and what their tasks wait for from each other: transfers are in time and the buffer's
/// ports always free. Walks the programs of `blocks` blocks (at least
/// two) and as many more as tasks lag behind; nothing if they stand still before their end.
std::optional<double> block_time(const Phase& phase, const Machine& machine, std::int64_t blocks);

}  // namespace weir
