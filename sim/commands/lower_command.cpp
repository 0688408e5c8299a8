// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "einsum/binding/phase_report.hpp"
#include "einsum/compile.hpp"
#include "einsum/legality/legality.hpp"
#include "sim/commands/commands.hpp"
#include "sim/commands/lower_search.hpp"
#include "sim/commands/options.hpp"
#include "sim/report/atomic_file.hpp"
#include "sim/report/lowering_json.hpp"
#include "sim/report/lowering_text.hpp"
#include "sim/report/search_text.hpp"
#include "sim/spec/write_design.hpp"
#include "sim/spec/yaml_text.hpp"

namespace weir {

namespace po = boost::program_options;

namespace {

const Usage usage{"weir lower FILES... [-s key=value]... [--search cycles|energy|edp] [-o DIR]",
                  "Lowers one experiment without simulating it: prints what runs where and when, how long an "
                  "iteration takes,\n"
                  "and the bounds that no schedule can beat. `binding: auto` has the order of work found.",
                  "  weir lower binding -s binding=auto -s workload.extents.P=4K\n"
                  "  weir lower binding -s binding.phases=auto -s 'binding.units={LM: array1d}'\n"
                  "  weir lower binding --search edp -o out/found\n"
                  "  weir lower binding -s binding=auto -o out/found && weir run binding -s "
                  "mapping=out/found/mapping.yaml \\\n"
                  "      -s binding=out/found/binding.yaml\n"};

po::options_description lower_options() {
  po::options_description options("Options");
  options.add_options()                                                                                //
      ("set,s", po::value<std::vector<std::string>>()->default_value({}, "")->composing(),             //
       "key.path=value: override what the files say")                                                  //
      ("output,o", po::value<std::string>()->default_value(""),                                        //
       "folder for mapping.yaml and binding.yaml, to be edited and run, schedule.txt, lowering.json")  //
      ("search", po::value<std::string>(),                                                             //
       "cycles, energy or edp: lower the best variant of the mapping that a search finds")             //
      ("most", po::value<std::uint64_t>()->default_value(10'000), "mappings that a search tries")      //
      ("json", "print lowering.json instead of the tables");
  return options;
}

std::string section_file(const std::string& name, YamlNode section) {
  YamlNode document = YamlNode::map();
  document.set("version", {}, YamlNode::scalar("1"));
  document.set(name, {}, std::move(section));
  return print_yaml(document);
}

/// Puts the best mapping and binding that a search finds into the experiment; how the search went.
std::string search_best(const po::variables_map& values, Experiment& experiment) {
  const Objective objective = parse_objective(values["search"].as<std::string>());
  const MappingSearch found = search_experiment(experiment, objective, values["most"].as<std::uint64_t>());
  experiment.mapping = found.best.front().mapping;
  experiment.binding = found.best.front().binding;
  return search_text(found, objective);
}

/// The command that simulates what was written.
std::string run_line(const po::variables_map& values) {
  std::string text = "Simulate: weir run";
  for (const std::string& file : values["files"].as<std::vector<std::string>>()) text += " " + file;
  for (const std::string& setting : values["set"].as<std::vector<std::string>>()) {
    if (!setting.starts_with("mapping") && !setting.starts_with("binding")) text += " -s '" + setting + "'";
  }
  const std::string folder = values["output"].as<std::string>();
  return text + " -s mapping=" + folder + "/mapping.yaml -s binding=" + folder + "/binding.yaml\n";
}

}  // namespace

int lower_command(const Arguments& arguments) {
  po::variables_map values;
  if (!parse_options(arguments, usage, lower_options(), "files", values)) return 0;
  std::vector<std::string> files;
  for (const std::string& name : values["files"].as<std::vector<std::string>>()) {
    files.push_back(find_config(name, {"experiments"}));
  }
  if (files.empty())
    throw SpecError("weir lower: no files; expected an experiment, as in: weir lower binding");
  Experiment e = read_experiment(files, to_overrides(values["set"].as<std::vector<std::string>>()));
  std::string text;
  if (values.count("search") != 0) text = search_best(values, e) + "\n";
  const CompiledDesign design = compile(e.cascade, e.workload, e.architecture, e.mapping, e.binding);
  e.mapping = design.mapping;
  e.binding = design.binding;
  check_legality({e.cascade, e.architecture, e.mapping}, design.schedule);
  const auto reports =
      report_phases({e.cascade, e.workload, e.architecture, e.mapping, e.binding}, design.schedule);
  const std::string json = lowering_json(e, design.schedule, reports).dump(2) + "\n";
  text += lowering_text(e, design.schedule, reports);
  fmt::print("{}", values.count("json") != 0 ? json : text);
  const std::string folder = values["output"].as<std::string>();
  if (folder.empty()) return 0;
  const std::filesystem::path to = folder;
  write_file_atomically(to / "mapping.yaml", section_file("mapping", write_mapping(e.mapping)));
  write_file_atomically(to / "binding.yaml", section_file("binding", write_binding(e.binding)));
  write_file_atomically(to / "schedule.txt", text);
  write_file_atomically(to / "lowering.json", json);
  if (values.count("json") == 0) fmt::print("\nOutputs: {}/\n{}", folder, run_line(values));
  return 0;
}

}  // namespace weir
