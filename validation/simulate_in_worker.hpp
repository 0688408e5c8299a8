// SPDX-License-Identifier: Apache-2.0
/// Simulations for tests that need many: each in a process of its own, since SystemC elaborates only once a
/// process.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "einsum/compile.hpp"
#include "einsum/legality/legality.hpp"
#include "models/energy/energy_table.hpp"
#include "models/stats.hpp"
#include "models/tile/simulate.hpp"
#include "sim/engine/stats_codec.hpp"
#include "sim/engine/workers.hpp"
#include "sim/spec/experiment.hpp"

namespace weir {

/// What `weir run` would be given.
struct SimulationRequest {
  std::vector<std::string> files;
  std::vector<Override> overrides;
  bool fast_forward = true;
  bool with_energy = false;

  /// The command that simulates the same, for messages.
  std::string command() const {
    std::string text = "weir run";
    for (const std::string& file : files) text += " " + file;
    for (const Override& setting : overrides) text += " -s '" + setting.path + "=" + setting.value + "'";
    return text + (fast_forward ? "" : " --no-fast-forward");
  }
};

struct SimulationOutcome {
  Stats stats;
  double energy_pj = 0;  ///< if asked for
  std::string encoded;   ///< `stats` as text
  std::string error;     ///< empty: it ran
  bool is_bug = false;   ///< it died, or threw what no input should cause

  double utilization_2d() const {
    const UnitStats& array = stats.unit("array2d");
    return static_cast<double>(array.active_pe_cycles) / (cycles() * static_cast<double>(array.pes));
  }
  double utilization_1d() const { return static_cast<double>(stats.unit("array1d").busy_cycles) / cycles(); }
  double cycles() const { return static_cast<double>(stats.cycles); }
};

/// Lowers, checks and runs all requests on all processors; outcomes in the order of the requests.
inline std::vector<SimulationOutcome> simulate_in_workers(const std::vector<SimulationRequest>& requests) {
  const auto job = [&](std::size_t index) {
    const SimulationRequest& request = requests[index];
    const Experiment e = read_experiment(request.files, request.overrides);
    const CompiledDesign design = compile(e.cascade, e.workload, e.architecture, e.mapping, e.binding);
    const Schedule& schedule = design.schedule;
    check_legality({e.cascade, e.architecture, design.mapping}, schedule);
    SimulationOptions options;
    options.fast_forward = request.fast_forward;
    const Stats stats = simulate(schedule, options);
    const double pj = request.with_energy ? energy(stats, e.energy, e.architecture).total_pj : 0;
    return std::to_string(pj) + "\n" + encode_stats(stats);
  };
  std::vector<SimulationOutcome> outcomes;
  for (const WorkerResult& result : run_in_workers(requests.size(), available_processors(), job)) {
    SimulationOutcome outcome;
    outcome.error = result.error;
    outcome.is_bug = result.is_bug;
    if (result.error.empty()) {
      const std::size_t line = result.text.find('\n');
      outcome.energy_pj = std::stod(result.text.substr(0, line));
      outcome.encoded = result.text.substr(line + 1);
      outcome.stats = decode_stats(outcome.encoded);
    }
    outcomes.push_back(std::move(outcome));
  }
  return outcomes;
}

}  // namespace weir
