// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "einsum/lowering/schedule.hpp"
#include "models/stats.hpp"

namespace weir {

struct SimulationOptions {
  bool fast_forward = true;
  std::size_t timeline_events = 0;  ///< of each phase's beginning that are kept
};

/// Runs a schedule at `tile` fidelity in SystemC. Once a process: SystemC cannot elaborate again after it has
/// run. Throws SimulationError on a deadlock, saying at which cycle and who waits for what.
Stats simulate(const Schedule& schedule, const SimulationOptions& options,
               std::vector<TimelineEvent>* timeline = nullptr);

}  // namespace weir
