// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>

#include "einsum/lowering/schedule.hpp"
#include "models/energy/energy_table.hpp"
#include "models/stats.hpp"
#include "sim/spec/experiment.hpp"

namespace weir {

/// What a run counted, for people: the totals, where the cycles of each unit went, then what each Einsum,
/// tensor, component and transfer took. `area` is in um^2, by component.
std::string stats_text(const Experiment& experiment, const Schedule& schedule, const Stats& stats,
                       const EnergyBreakdown& energy, const std::map<std::string, double>& area);

}  // namespace weir
