// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/run.hpp"

#include <filesystem>

#include "einsum/compile.hpp"
#include "einsum/legality/legality.hpp"
#include "sim/report/atomic_file.hpp"
#include "sim/report/attention_csv.hpp"
#include "sim/report/stats_json.hpp"
#include "sim/report/stats_text.hpp"
#include "sim/report/timeline_json.hpp"

namespace weir {

namespace {

/// What follows from a run's counters.
void price(RunResult& result) {
  const Experiment& e = result.experiment;
  result.energy = energy(result.stats, e.energy, e.architecture);
  result.area_um2 = area(e.energy, e.architecture);
}

}  // namespace

RunResult compile_experiment(Experiment experiment) {
  RunResult result;
  result.experiment = std::move(experiment);
  Experiment& e = result.experiment;
  CompiledDesign design = compile(e.cascade, e.workload, e.architecture, e.mapping, e.binding);
  e.mapping = std::move(design.mapping);
  e.binding = std::move(design.binding);
  result.schedule = std::move(design.schedule);
  check_legality({e.cascade, e.architecture, e.mapping}, result.schedule);
  return result;
}

LoweredProgram program_of(const RunResult& result) {
  const Experiment& e = result.experiment;
  return {e.cascade, e.architecture, e.mapping, e.binding, result.schedule};
}

void simulate_tile(RunResult& result, const SimulationOptions& options) {
  result.stats = simulate(result.schedule, options, &result.timeline);
  price(result);
}

PeRun simulate_pe(RunResult& result, const TensorMap& inputs, const Numerics& numerics,
                  const PeOptions& options) {
  PeRun run = simulate_pe(program_of(result), inputs, numerics, options, &result.timeline);
  result.fidelity = "pe";
  result.stats = run.stats;
  price(result);
  return run;
}

RunResult run_experiment(Experiment experiment, const SimulationOptions& options) {
  RunResult result = compile_experiment(std::move(experiment));
  simulate_tile(result, options);
  return result;
}

nlohmann::ordered_json run_json(const RunResult& result) {
  nlohmann::ordered_json json =
      stats_json(result.experiment, result.schedule, result.stats, result.energy, result.area_um2);
  json["fidelity"] = result.fidelity;
  if (result.numerics) json["numerics"] = numerics_json(*result.numerics);
  return json;
}

std::string run_text(const RunResult& result) {
  return stats_text(result.experiment, result.schedule, result.stats, result.energy, result.area_um2) +
         (result.numerics ? numerics_text(*result.numerics) : "");
}

void write_outputs(const RunResult& result, const std::string& folder) {
  const std::filesystem::path to = folder;
  const Experiment& e = result.experiment;
  write_file_atomically(to / "resolved.yaml", e.resolved_yaml);
  write_file_atomically(to / "stats.json", run_json(result).dump(2) + "\n");
  write_file_atomically(to / "stats.txt", run_text(result));
  write_file_atomically(to / "attention.csv", attention_csv(e, result.stats, result.energy));
  if (result.timeline.empty()) return;
  write_file_atomically(to / "timeline.json",
                        timeline_json(e.name, e.architecture.clock_hz, result.timeline));
}

}  // namespace weir
