// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "einsum/lowering/schedule.hpp"

namespace weir {

/// When a unit was through with parts of its program, in cycles since the phase began.
struct UnitTimes {
  std::string unit;
  std::vector<std::int64_t> block_ends;    ///< by block of its program, those that only catch up included
  std::vector<std::int64_t> visit_starts;  ///< of the slots of its first sweep, empty visits left out
};

/// What a walk through a phase has seen.
struct PhaseTimes {
  bool is_complete = false;   ///< walked to its end
  bool stands_still = false;  ///< all units wait, before its end
  std::int64_t cycles = 0;    ///< up to the last finish so far, the last wave's way through an array included
  std::int64_t instances = 0;    ///< of tasks
  std::vector<UnitTimes> units;  ///< the arrays
};

/// Walks the programs of a phase in the order of time, by the timing contract of the `tile` model: issue
/// cycles, latencies, the return path, the buffer's ports and banks, DRAM transfers taking turns, culled
/// tiles left out. Plain C++, no counters, and no fast-forward: meant for a few thousand tiles. Stops after
/// `most_instances`.
PhaseTimes walk_phase(const Phase& phase, const Machine& machine, std::int64_t most_instances);

}  // namespace weir
