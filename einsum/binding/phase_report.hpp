// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "einsum/lowering/lower.hpp"
#include "einsum/lowering/schedule.hpp"

namespace weir {

/// Cycles a tile that a resource is occupied, on average.
struct ResourceLoad {
  std::string resource;  ///< array2d, array1d, dram, buffer ports
  double cycles = 0;
};

/// Registers of one PE.
struct RegisterUse {
  std::string unit;
  std::int64_t needed = 0;
  std::int64_t available = 0;
};

/// How close a phase comes to what its machine and its cascade allow. A tile is one slot of the phase's first
/// nest that is not culled; all figures but `cycles` are cycles a tile in the steady state.
struct PhaseReport {
  std::string phase;
  std::int64_t tiles = 0;         ///< of the whole phase, that run
  std::int64_t culled_tiles = 0;  ///< that do not
  double interval = 0;        ///< what the binding takes with all units in step, by a walk of their programs
  double cycles = 0;          ///< of the whole phase, the time to fill and drain the pipeline included
  double resource_bound = 0;  ///< the busiest resource
  double recurrence_bound = 0;  ///< the tightest chain of results that leads back to itself; 0: none
  std::string bound_by;         ///< the resource or the recurrence that sets the larger of the two
  std::vector<ResourceLoad> loads;
  std::vector<std::string> recurrence;  ///< Einsums of the tightest chain
  std::vector<RegisterUse> registers;

  /// Cycles in which the pipeline fills and drains.
  double fill() const { return cycles - interval * static_cast<double>(tiles); }
};

/// The loads of a phase's arrays, DRAM and buffer ports.
std::vector<ResourceLoad> resource_loads(const Phase& phase, const Machine& machine);

/// A report for each phase of a lowered design.
std::vector<PhaseReport> report_phases(const DesignParts& parts, const Schedule& schedule);

}  // namespace weir
