// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "models/hardware_order/execute.hpp"
#include "models/pe/wave.hpp"
#include "models/stats.hpp"

namespace weir {

/// What a run at `pe` fidelity gives: how long it took, and what it computed.
struct PeRun {
  Stats stats;
  HardwareOrderResult values;
  double simulation_s = 0;  ///< processor time of the simulation, without what comes before and after
};

/// Makes modules beside those of the model, and is told of all waves of the 2D array while it runs.
struct PeAttachment {
  virtual ~PeAttachment() = default;
  /// Called before the simulation starts, while modules can be made.
  virtual WaveObserver* attach(const Architecture& architecture) = 0;
};

struct PeOptions {
  std::size_t timeline_events = 0;      ///< of each phase's beginning that are kept
  std::int64_t elements = 100'000'000;  ///< of all tensors together, at most
  PeAttachment* attachment = nullptr;   ///< null: none
};

/// Throws SpecError, and says where, if a program cannot run at `pe` fidelity.
void check_pe(const LoweredProgram& program);

/// Runs a lowered program at `pe` fidelity in SystemC: every PE, every cycle, with values. Once a process.
/// Throws as `simulate` and `execute_in_hardware_order` do, and as `check_pe`.
PeRun simulate_pe(const LoweredProgram& program, const TensorMap& inputs, const Numerics& numerics,
                  const PeOptions& options = {}, std::vector<TimelineEvent>* timeline = nullptr);

}  // namespace weir
