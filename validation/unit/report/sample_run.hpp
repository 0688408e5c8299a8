// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>

#include "einsum/lowering/schedule.hpp"
#include "models/energy/energy_table.hpp"
#include "models/stats.hpp"
#include "sim/spec/experiment.hpp"

namespace weir {

/// A run of two Einsums in 1000 cycles, in numbers that are easy to check: 1 GHz, 1024 PEs over 32 lanes.
struct SampleRun {
  SampleRun();

  Experiment experiment;
  Schedule schedule;
  Stats stats;
  EnergyBreakdown energy;
  std::map<std::string, double> area;
};

}  // namespace weir
