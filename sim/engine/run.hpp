// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "einsum/lowering/schedule.hpp"
#include "models/energy/energy_table.hpp"
#include "models/pe/simulate_pe.hpp"
#include "models/stats.hpp"
#include "models/tile/simulate.hpp"
#include "sim/report/numerics_report.hpp"
#include "sim/spec/experiment.hpp"

namespace weir {

/// One simulated experiment.
struct RunResult {
  Experiment experiment;
  Schedule schedule;
  std::string fidelity = "tile";
  Stats stats;
  EnergyBreakdown energy;
  std::map<std::string, double> area_um2;
  std::vector<TimelineEvent> timeline;
  std::optional<NumericsSummary> numerics;  ///< if it was also executed with values
};

/// Lowers and simulates an experiment in this process; at most once a process (SystemC). Throws SpecError,
/// SimulationError.
RunResult run_experiment(Experiment experiment, const SimulationOptions& options);

/// The same in steps: lowers and checks an experiment;
RunResult compile_experiment(Experiment experiment);
/// the program of its schedule;
LoweredProgram program_of(const RunResult& result);
/// simulates it at `tile` fidelity, or at `pe` fidelity with values.
void simulate_tile(RunResult& result, const SimulationOptions& options);
PeRun simulate_pe(RunResult& result, const TensorMap& inputs, const Numerics& numerics,
                  const PeOptions& options);

/// stats.json and stats.txt of a run.
nlohmann::ordered_json run_json(const RunResult& result);
std::string run_text(const RunResult& result);

/// Writes resolved.yaml, stats.json, stats.txt, attention.csv and, if there is one, timeline.json into a
/// folder.
void write_outputs(const RunResult& result, const std::string& folder);

}  // namespace weir
