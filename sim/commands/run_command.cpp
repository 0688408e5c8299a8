// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include <string>
#include <vector>

#include "sim/commands/commands.hpp"
#include "sim/commands/options.hpp"
#include "sim/engine/run.hpp"
#include "sim/report/stats_json.hpp"
#include "sim/report/stats_text.hpp"

namespace weir {

namespace po = boost::program_options;

namespace {

const Usage usage{
    "weir run FILES... [-s key=value]... [-o DIR]",
    "Simulates one experiment cycle by cycle and prints where its cycles, bytes and picojoules went. FILES "
    "are YAML\n"
    "files, in any order, or names of experiments that `weir list` shows.",
    "  weir run binding -s workload.extents.P=4K -o out/bert-4k\n"
    "  weir run flat -s workload=configs/workloads/xlm.yaml -s assumptions=configs/assumptions/ideal.yaml\n"};

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
      ("json", "print stats.json instead of the table");
  return options;
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
  const std::string folder = values["output"].as<std::string>();
  SimulationOptions options;
  options.fast_forward = values.count("no-fast-forward") == 0;
  options.timeline_events = folder.empty() ? 0 : values["timeline-events"].as<std::size_t>();
  const RunResult result = run_experiment(
      read_experiment(files, to_overrides(values["set"].as<std::vector<std::string>>())), options);
  if (values.count("json") != 0) {
    fmt::print(
        "{}\n",
        stats_json(result.experiment, result.schedule, result.stats, result.energy, result.area_um2).dump(2));
  } else {
    fmt::print("{}",
               stats_text(result.experiment, result.schedule, result.stats, result.energy, result.area_um2));
  }
  if (folder.empty()) return 0;
  write_outputs(result, folder);
  if (values.count("json") == 0) fmt::print("\nOutputs: {}/\n", folder);
  return 0;
}

}  // namespace weir
