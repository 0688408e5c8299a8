// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "einsum/error.hpp"
#include "einsum/language/nearest_name.hpp"
#include "sim/commands/commands.hpp"
#include "sim/commands/numerics_options.hpp"
#include "sim/commands/options.hpp"
#include "sim/engine/reference_comparison.hpp"
#include "sim/engine/workers.hpp"
#include "sim/report/compare_runs.hpp"
#include "sim/report/compare_text.hpp"
#include "sim/report/progress.hpp"

namespace weir {

namespace po = boost::program_options;

namespace {

const Usage usage{
    "weir compare RUN RUN [--json]\n"
    "       weir compare --reference DIR [EXPERIMENT] [-s key=value]... [--only FAMILY,..] [--json]",
    "Puts two simulated runs side by side: folders that `weir run -o` wrote, or their stats.json.\n\n"
    "With --reference, puts the simulator beside a GPU: DIR has results of weir-gpu, or golden results "
    "(docs/gpu.md).\n"
    "Every problem is laid out on the machine of EXPERIMENT (default: auto), executed in hardware order with "
    "the same\n"
    "inputs, and its outputs are held against the GPU's, each error beside its derived bound; where the "
    "GPU's "
    "time was\n"
    "measured, the same problem is simulated. Exit code 1 if an error exceeds its bound.",
    "  weir compare out/bert-4k out/bert-8k\n"
    "  weir compare --reference validation/golden/gpu\n"
    "  weir compare --reference gpu-results --only attention_1pass --exp exp2-minimax5 --json\n"};

using Texts = std::vector<std::string>;

po::options_description compare_options() {
  po::options_description options("Options");
  options.add_options()                                                            //
      ("reference", po::value<std::string>(), "folder with the results of a GPU")  //
      ("only", po::value<Texts>()->default_value({}, "")->composing(),             //
       "only these families, separated by commas")                                 //
      ("exp", po::value<std::string>(),
       "exponential of the machine for 16-bit types (docs/arithmetic.md)")  //
      ("fidelity", po::value<std::string>()->default_value("tile"),
       "tile: values in hardware order; pe: of every PE in every cycle, where it can run")  //
      ("set,s", po::value<Texts>()->default_value({}, "")->composing(),                     //
       "key.path=value: override what the experiment says")                                 //
      ("json", "print one JSON object instead of the tables");
  return options;
}

Texts split(const Texts& lists) {
  Texts result;
  for (const std::string& list : lists) {
    std::stringstream stream(list);
    for (std::string name; std::getline(stream, name, ',');) result.push_back(name);
  }
  return result;
}

/// Keeps the cases and times of these families. Throws SpecError at one that the reference lacks.
void keep_only(GpuReference& reference, const Texts& families, const std::string& folder) {
  if (families.empty()) return;
  std::set<std::string> known;
  for (const ReferenceCase& one : reference.cases) known.insert(one.family);
  for (const ReferenceTime& one : reference.times) known.insert(one.family);
  for (const std::string& family : families) {
    if (known.contains(family)) continue;
    throw SpecError("--only " + family + ": no such family in " + folder + "; expected one that it has" +
                    suggestion(family, {known.begin(), known.end()}));
  }
  const auto is_other = [&](const auto& one) {
    return std::find(families.begin(), families.end(), one.family) == families.end();
  };
  std::erase_if(reference.cases, is_other);
  std::erase_if(reference.times, is_other);
}

bool steps_every_pe(const std::string& fidelity) {
  if (fidelity == "tile" || fidelity == "pe") return fidelity == "pe";
  throw SpecError("--fidelity " + fidelity + ": no such model; expected tile or pe");
}

ComparedMachine machine_of(const po::variables_map& values, const GpuReference& reference) {
  ComparedMachine machine;
  for (const std::string& name : values["files"].as<Texts>())
    machine.files.push_back(find_config(name, {"experiments"}));
  if (machine.files.empty()) machine.files.push_back(find_config("auto", {"experiments"}));
  machine.steps_every_pe = steps_every_pe(values["fidelity"].as<std::string>());
  machine.overrides = to_overrides(values["set"].as<Texts>());
  if (values.count("exp") != 0) machine.exp = choose_exp(values["exp"].as<std::string>());
  const auto add = [&](const std::string& family) {
    const std::string file = find_config(family, {"cascades"});
    if (std::filesystem::is_regular_file(file)) machine.cascades[family] = file;
  };
  for (const ReferenceCase& one : reference.cases) add(one.family);
  for (const ReferenceTime& one : reference.times) add(one.family);
  return machine;
}

int compare_reference(const po::variables_map& values) {
  const std::string folder = values["reference"].as<std::string>();
  GpuReference reference = read_gpu_reference(folder);
  keep_only(reference, split(values["only"].as<Texts>()), folder);
  const ComparedMachine machine = machine_of(values, reference);
  Progress progress("compare", comparison_count(reference));
  ReferenceComparison comparison =
      compare_with_reference(reference, machine, available_processors(), [&] { progress.advance(); });
  progress.finish();
  comparison.machine = read_experiment(machine.files, machine.overrides).architecture.name;
  if (comparison.outputs.empty() && comparison.times.empty()) {
    throw SpecError(folder + ": nothing could be compared" +
                    (comparison.refused.empty()
                         ? "; expected results"
                         : ": " + comparison.refused.front().name + ": " + comparison.refused.front().why));
  }
  fmt::print("{}",
             values.count("json") != 0 ? compare_json(comparison).dump(2) + "\n" : compare_text(comparison));
  return comparison.passed() ? 0 : 1;
}

}  // namespace

int compare_command(const Arguments& arguments) {
  po::variables_map values;
  if (!parse_options(arguments, usage, compare_options(), "files", values)) return 0;
  if (values.count("reference") != 0) return compare_reference(values);
  const Texts runs = values["files"].as<Texts>();
  if (runs.size() != 2)
    throw SpecError("weir compare: expected two runs, as in: weir compare out/a out/b; or --reference DIR");
  for (const char* option : {"only", "set"}) {
    if (!values[option].as<Texts>().empty())
      throw SpecError(std::string("weir compare: --") + option +
                      " without --reference; expected both or none");
  }
  const RunComparison comparison = compare_runs(runs[0], runs[1]);
  fmt::print("{}", values.count("json") != 0 ? runs_json(comparison).dump(2) + "\n" : runs_text(comparison));
  return 0;
}

}  // namespace weir
