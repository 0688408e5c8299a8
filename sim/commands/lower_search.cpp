// SPDX-License-Identifier: Apache-2.0
#include "sim/commands/lower_search.hpp"

#include <cmath>

#include "models/energy/energy_table.hpp"
#include "sim/engine/workers.hpp"
#include "sim/report/progress.hpp"

namespace weir {

Objective parse_objective(const std::string& text) {
  if (text == "cycles") return Objective::cycles;
  if (text == "energy") return Objective::energy;
  if (text == "edp") return Objective::edp;
  throw SpecError("--search " + text + ": unknown objective; expected cycles, energy or edp");
}

ActionPrice action_price(const Experiment& experiment) {
  return [&](const std::map<std::string, double>& counts, double cycles) {
    Stats stats;
    stats.cycles = static_cast<std::uint64_t>(std::llround(cycles));
    for (const auto& [action, count] : counts) {
      stats.actions[action] = static_cast<std::uint64_t>(std::llround(count));
    }
    return energy(stats, experiment.energy, experiment.architecture).total_pj;
  };
}

MappingSearch search_experiment(const Experiment& experiment, Objective objective, std::uint64_t most) {
  SearchOptions options;
  options.objective = objective;
  options.most_mappings = most;
  options.threads = available_processors();
  Progress progress("search", most + options.most_schedules);
  options.on_progress = [&](std::uint64_t done, std::uint64_t all) {
    progress.set(done + (most + options.most_schedules - all));
  };
  MappingSearch found = search_mappings({experiment.cascade, experiment.workload, experiment.architecture,
                                         experiment.mapping, experiment.binding},
                                        action_price(experiment), options);
  progress.finish();
  if (!found.best.empty()) return found;
  std::string reason;
  for (const auto& [text, count] : found.illegal) {
    if (reason.empty()) reason = text;
  }
  throw SpecError(experiment.mapping.where, "none of " + std::to_string(found.tried) +
                                                " mappings is legal (" + reason +
                                                "); expected one that can be lowered and fits the buffer");
}

}  // namespace weir
