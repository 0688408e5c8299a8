// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>
#include <vector>

#include "einsum/binding/phase_report.hpp"
#include "einsum/lowering/mapping.hpp"
#include "einsum/lowering/schedule.hpp"
#include "sim/spec/experiment.hpp"

namespace weir {

/// What `weir lower --json` prints: interval, bounds and what sets them (cycles a tile) of the phase that
/// takes most cycles, then the same for every phase, with its loads, registers and programs, and the buffer's
/// residents.
nlohmann::ordered_json lowering_json(const Experiment& experiment, const Schedule& schedule,
                                     const std::vector<PhaseReport>& reports);

/// The phase that takes most cycles.
const PhaseReport& longest_phase(const std::vector<PhaseReport>& reports);

}  // namespace weir
