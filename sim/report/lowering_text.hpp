// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "einsum/binding/phase_report.hpp"
#include "einsum/lowering/schedule.hpp"
#include "sim/spec/experiment.hpp"

namespace weir {

/// A lowered design for people: each phase's loops, its epoch as a table (what each unit does in one slot,
/// and to which of the tiles in flight: a is the oldest), its interval beside its bounds and what sets them,
/// registers, and what lives in the buffer.
std::string lowering_text(const Experiment& experiment, const Schedule& schedule,
                          const std::vector<PhaseReport>& reports);

}  // namespace weir
