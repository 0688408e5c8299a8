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
/// nest; all figures are cycles a tile in the steady state.
struct PhaseReport {
  std::string phase;
  std::int64_t tiles = 0;  ///< of the whole phase
  double interval =
      0;  ///< what the binding takes: its units in step, or the DRAM or the ports if those are slower
  double resource_bound = 0;    ///< the busiest resource
  double recurrence_bound = 0;  ///< the tightest chain of results that leads back to itself; 0: none
  std::string bound_by;         ///< the resource or the recurrence that sets the larger of the two
  std::vector<ResourceLoad> loads;
  std::vector<std::string> recurrence;  ///< Einsums of the tightest chain
  std::vector<RegisterUse> registers;
};

/// The loads of a phase's arrays, DRAM and buffer ports, as if no tile were culled.
std::vector<ResourceLoad> resource_loads(const Phase& phase, const Machine& machine);

/// A report for each phase of a lowered design.
std::vector<PhaseReport> report_phases(const DesignParts& parts, const Schedule& schedule);

}  // namespace weir
