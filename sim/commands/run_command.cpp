// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sim/commands/commands.hpp"
#include "sim/commands/numerics_options.hpp"
#include "sim/commands/options.hpp"
#include "sim/commands/tensor_options.hpp"
#include "sim/engine/run.hpp"

namespace weir {

namespace po = boost::program_options;

namespace {

const Usage usage{
    "weir run FILES... [-s key=value]... [-o DIR]",
    "Simulates one experiment cycle by cycle and prints where its cycles, bytes and picojoules went. FILES "
    "are YAML\n"
    "files, in any order, or names of experiments that `weir list` shows.",
    "  weir run binding -s workload.extents.P=4K -o out/bert-4k\n"
    "  weir run flat -s workload=configs/workloads/xlm.yaml -s assumptions=configs/assumptions/ideal.yaml\n"
    "  weir run binding -s workload.extents.B=1 -s workload.extents.H=1 --numerics fp16 --dump AV=av.npy\n"};

po::options_description run_options() {
  po::options_description options("Options");
  options.add_options()                                                                     //
      ("set,s", po::value<std::vector<std::string>>()->default_value({}, "")->composing(),  //
       "key.path=value: override what the files say")                                       //
      ("output,o", po::value<std::string>()->default_value(""),                             //
       "folder for resolved.yaml, stats.json, stats.txt, attention.csv, timeline.json")     //
      ("no-fast-forward", "simulate every iteration (slow; the counters are the same)")     //
      ("timeline-events", po::value<std::size_t>()->default_value(20000),                   //
       "events that timeline.json keeps of each phase's beginning")                         //
      ("fidelity", po::value<std::string>()->default_value("tile"),
       "tile: one event a task and tile; pe: every PE, every cycle, with values")  //
      ("json", "print stats.json instead of the table");
  return options.add(numerics_options());
}

void check_fidelity(const std::string& fidelity) {
  if (fidelity == "tile" || fidelity == "pe") return;
  throw SpecError("--fidelity " + fidelity + ": no such model; expected tile or pe");
}

/// Throws what can be known to be wrong before the simulation.
void check_request(const NumericsRequest& request, const Cascade& cascade) {
  request.numerics(cascade);
  check_dumps(request.dumps, cascade);
}

/// The inputs that the request names, and made-up ones for the others.
TensorMap inputs_of(const RunResult& result, const NumericsRequest& request) {
  TensorMap tensors = load_tensors(request.inputs);
  add_missing_inputs(tensors, result.experiment.cascade, program_shape(program_of(result)), request.seed,
                     "weir run");
  return tensors;
}

void add_report(RunResult& result, const NumericsRequest& request, NumericReport report) {
  NumericsSummary summary;
  summary.report = std::move(report);
  if (request.inputs.empty() ||
      load_tensors(request.inputs).size() < inputs(result.experiment.cascade).size())
    summary.seed = request.seed;
  summary.per_einsum = request.per_einsum;
  write_dumps(request.dumps, summary.report.values);
  result.numerics = std::move(summary);
}

/// Simulates every PE with values; the report is on what they computed.
void run_pe(RunResult& result, const NumericsRequest& request, std::size_t timeline_events) {
  check_pe(program_of(result));
  const Numerics numerics = request.numerics(result.experiment.cascade);
  const TensorMap tensors = inputs_of(result, request);
  PeRun run = simulate_pe(result, tensors, numerics, {.timeline_events = timeline_events});
  NumericReport report = measure_numerics(program_of(result), tensors, numerics, std::move(run.values),
                                          request.reference_points);
  report.execution_s = run.simulation_s;
  add_report(result, request, std::move(report));
}

/// Simulates tile by tile; with a request, the schedule is also executed with values.
void run_tile(RunResult& result, const std::optional<NumericsRequest>& request,
              const SimulationOptions& options) {
  simulate_tile(result, options);
  if (!request) return;
  const Numerics numerics = request->numerics(result.experiment.cascade);
  add_report(
      result, *request,
      measure_numerics(program_of(result), inputs_of(result, *request), numerics, request->reference_points));
}

}  // namespace

int run_command(const Arguments& arguments) {
  po::variables_map values;
  if (!parse_options(arguments, usage, run_options(), "files", values)) return 0;
  std::vector<std::string> files;
  for (const std::string& name : values["files"].as<std::vector<std::string>>()) {
    files.push_back(find_config(name, {"experiments"}));
  }
  if (files.empty()) throw SpecError("weir run: no files; expected an experiment, as in: weir run binding");
  const std::string fidelity = values["fidelity"].as<std::string>();
  check_fidelity(fidelity);
  const std::string folder = values["output"].as<std::string>();
  SimulationOptions options;
  options.fast_forward = values.count("no-fast-forward") == 0;
  options.timeline_events = folder.empty() ? 0 : values["timeline-events"].as<std::size_t>();
  const std::optional<NumericsRequest> request = read_numerics_options(values);
  Experiment experiment = read_experiment(files, to_overrides(values["set"].as<std::vector<std::string>>()));
  if (request) check_request(*request, experiment.cascade);
  RunResult result = compile_experiment(std::move(experiment));
  if (fidelity == "pe") {
    run_pe(result, request.value_or(NumericsRequest{}), options.timeline_events);
  } else {
    run_tile(result, request, options);
  }
  fmt::print("{}", values.count("json") != 0 ? run_json(result).dump(2) + "\n" : run_text(result));
  if (folder.empty()) return 0;
  write_outputs(result, folder);
  if (values.count("json") == 0) fmt::print("\nOutputs: {}/\n", folder);
  return 0;
}

}  // namespace weir
