// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "einsum/lowering/schedule.hpp"
#include "models/energy/energy_table.hpp"
#include "models/stats.hpp"
#include "sim/spec/experiment.hpp"

namespace weir {

/// Grows by one when a key of `stats_json` changes its name or its meaning.
inline constexpr int stats_schema_version = 1;

/// Everything a run counted, for machines. Keys carry their units; counts are integers, ratios are shares
/// of 1. `area` is in um^2, by component. All causes of stall are there, also those that are zero.
nlohmann::ordered_json stats_json(const Experiment& experiment, const Schedule& schedule, const Stats& stats,
                                  const EnergyBreakdown& energy, const std::map<std::string, double>& area);

}  // namespace weir
