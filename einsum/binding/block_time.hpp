// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "einsum/lowering/schedule.hpp"

namespace weir {

/// The pace of a phase, by a walk of its units' programs with all that the machine puts in their way
/// (`walk_phase`).
struct BlockTime {
  double block = 0;         ///< cycles from one block to the next once the units are in step
  double cycles = 0;        ///< of all blocks that were walked, first transfers and drain included
  std::int64_t blocks = 0;  ///< that were walked

  /// Cycles of a phase of so many blocks.
  double total(std::int64_t of) const { return cycles + static_cast<double>(of - blocks) * block; }
};

/// Walks `blocks` blocks (at least two) of a phase, whatever the number it has, and as many more as tasks lag
/// behind, with no tile culled; nothing if they stand still before their end.
std::optional<BlockTime> block_time(const Phase& phase, const Machine& machine, std::int64_t blocks);

/// The time of a phase of which predicates cull tiles.
struct CulledTime {
  double tile = 0;    ///< cycles from one tile that runs to the next
  double cycles = 0;  ///< of the whole phase
};

/// Walks as much of a phase with culled tiles as `most_instances` are, `live_tiles` of which run. Blocks are
/// of different lengths where predicates depend on them; nothing if they stand still.
std::optional<CulledTime> culled_time(const Phase& phase, const Machine& machine, std::int64_t live_tiles,
                                      std::int64_t most_instances);

}  // namespace weir
