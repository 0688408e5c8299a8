// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include <filesystem>
#include <string>
#include <vector>

#include "sim/commands/commands.hpp"
#include "sim/commands/options.hpp"
#include "sim/engine/flat_comparison.hpp"
#include "sim/engine/reproduction.hpp"
#include "sim/engine/workers.hpp"
#include "sim/report/atomic_file.hpp"
#include "sim/report/flat_comparison_text.hpp"
#include "sim/report/progress.hpp"
#include "sim/report/reproduction_text.hpp"

namespace weir {

namespace po = boost::program_options;

namespace {

const Usage usage{"weir reproduce NAME [-o DIR]",
                  "Redoes a published evaluation, or search, and compares. NAME is a file, or one that\n"
                  "`weir list reproductions` shows.",
                  "  weir reproduce fusemax-micro24 -o out/fusemax-micro24\n"
                  "  weir reproduce flat-dataflows\n"};

std::string report_of(const Reproduction& reproduction, const ReproductionResult& result) {
  return comparison_text(reproduction, result) + "\n" + differences_text(reproduction, result) + "\n" +
         causes_text(reproduction, result) + "\n" + short_sequences_text(reproduction, result) + "\n" +
         headlines_text(reproduction, result);
}

std::filesystem::path folder_of(const std::string& name, const std::string& folder) {
  return folder.empty() ? "out/" + name : folder;
}

void reproduce_evaluation(const std::string& file, const std::string& folder, unsigned processes) {
  const Reproduction reproduction = read_reproduction(file);
  const std::filesystem::path to = folder_of(reproduction.name, folder);
  Progress progress("simulating", simulation_count(reproduction));
  const ReproductionResult result = reproduce(reproduction, processes, [&] { progress.advance(); });
  progress.finish();
  const std::string report = report_of(reproduction, result);
  write_file_atomically(to / "attention.csv", reproduction_csv(result));
  write_file_atomically(to / "causes.csv", causes_csv(result));
  write_file_atomically(to / "report.txt", report);
  fmt::print("{}\nOutputs: {}/ (attention.csv, causes.csv, report.txt)\n", report, to.string());
}

void reproduce_flat_search(const std::string& file, const std::string& folder) {
  const FlatComparison comparison = read_flat_comparison(file);
  const std::filesystem::path to = folder_of(comparison.name, folder);
  const std::vector<FlatRow> rows = compare_flat(comparison);
  const std::string report = flat_comparison_text(comparison, rows);
  write_file_atomically(to / "dataflows.csv", flat_comparison_csv(comparison, rows));
  write_file_atomically(to / "report.txt", report);
  fmt::print("{}\nOutputs: {}/ (dataflows.csv, report.txt)\n", report, to.string());
}

}  // namespace

int reproduce_command(const Arguments& arguments) {
  po::options_description options("Options");
  options.add_options()                                            //
      ("output,o", po::value<std::string>()->default_value(""),    //
       "folder for report.txt and CSV files (default: out/NAME)")  //
      ("jobs,j", po::value<unsigned>()->default_value(available_processors()), "simulations at a time");
  po::variables_map values;
  if (!parse_options(arguments, usage, options, "name", values)) return 0;
  const auto names = values["name"].as<std::vector<std::string>>();
  if (names.size() != 1)
    throw SpecError("weir reproduce: expected one name, as in: weir reproduce fusemax-micro24");
  const std::string file = find_config(names.front(), {"reproductions"});
  const std::string folder = values["output"].as<std::string>();
  switch (reproduction_kind(file)) {
    case ReproductionKind::evaluation:
      reproduce_evaluation(file, folder, values["jobs"].as<unsigned>());
      break;
    case ReproductionKind::flat_search:
      reproduce_flat_search(file, folder);
      break;
  }
  return 0;
}

}  // namespace weir
