// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "einsum/legality/loop_walk.hpp"
#include "einsum/lowering/schedule.hpp"

namespace weir {

/// What a check of one phase has covered and measured.
struct PhaseLegality {
  std::string phase;
  std::string covered;         ///< "all", or which part of the blocks and slots was replayed
  std::int64_t instances = 0;  ///< replayed
  /// Cycles from one tile of the first nest to the next once the pipeline is filled, with the buffer's ports
  /// free at all times; 0: too few tiles to say.
  double interval = 0;
  bool spans_blocks = false;             ///< between blocks, and of so many that all units are in step
  std::vector<std::string> not_checked;  ///< reads whose tiles cannot be told from the text
};

/// The outcome of a check.
struct LegalityReport {
  std::vector<PhaseLegality> phases;
  std::string hazard;  ///< the first one, with phase, cycle, task and tile; empty: none
};

/// Instances of a phase that a check replays at most, unless told otherwise; a few milliseconds.
inline constexpr std::int64_t default_replay = 10'000;

/// Replays a schedule symbolically: each unit goes through its program in order and starts a group when all
/// that its members wait for is there (latencies, drains, the return path and DRAM's bandwidth count; the
/// buffer's ports are always free). Every instance is held against what the Einsums, the mapping and the
/// machine say, not against the schedule's own dependencies: that it runs once and in order; that all it
/// reads is made and has arrived; that no tile is overwritten in the buffer or on its way while a reader
/// needs it; that the registers of each PE suffice; that the work comes to an end. Phases of more than
/// `most_instances` are replayed at their beginning, where blocks meet, and at their end.
LegalityReport replay(const LoweredDesign& design, const Schedule& schedule,
                      std::int64_t most_instances = default_replay);

/// As `replay`; throws SimulationError at a hazard.
LegalityReport check_legality(const LoweredDesign& design, const Schedule& schedule,
                              std::int64_t most_instances = default_replay);

}  // namespace weir
