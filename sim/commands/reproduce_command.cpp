// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include <filesystem>
#include <string>
#include <vector>

#include "sim/commands/commands.hpp"
#include "sim/commands/options.hpp"
#include "sim/engine/reproduction.hpp"
#include "sim/engine/workers.hpp"
#include "sim/report/atomic_file.hpp"
#include "sim/report/progress.hpp"
#include "sim/report/reproduction_text.hpp"

namespace weir {

namespace po = boost::program_options;

namespace {

const Usage usage{"weir reproduce NAME [-o DIR]",
                  "Redoes a published evaluation by simulation, and compares. NAME is a file, or one that\n"
                  "`weir list reproductions` shows.",
                  "  weir reproduce fusemax-micro24 -o out/fusemax-micro24\n"};

std::string report_of(const Reproduction& reproduction, const ReproductionResult& result) {
  return comparison_text(reproduction, result) + "\n" + differences_text(reproduction, result) + "\n" +
         causes_text(reproduction, result) + "\n" + short_sequences_text(reproduction, result) + "\n" +
         headlines_text(reproduction, result);
}

}  // namespace

int reproduce_command(const Arguments& arguments) {
  po::options_description options("Options");
  options.add_options()                                                            //
      ("output,o", po::value<std::string>()->default_value(""),                    //
       "folder for attention.csv, causes.csv and report.txt (default: out/NAME)")  //
      ("jobs,j", po::value<unsigned>()->default_value(available_processors()), "simulations at a time");
  po::variables_map values;
  if (!parse_options(arguments, usage, options, "name", values)) return 0;
  const auto names = values["name"].as<std::vector<std::string>>();
  if (names.size() != 1)
    throw SpecError("weir reproduce: expected one name, as in: weir reproduce fusemax-micro24");
  const Reproduction reproduction = read_reproduction(find_config(names.front(), {"reproductions"}));
  std::string folder = values["output"].as<std::string>();
  if (folder.empty()) folder = "out/" + reproduction.name;
  Progress progress("simulating", simulation_count(reproduction));
  const ReproductionResult result =
      reproduce(reproduction, values["jobs"].as<unsigned>(), [&] { progress.advance(); });
  progress.finish();
  const std::string report = report_of(reproduction, result);
  const std::filesystem::path to = folder;
  write_file_atomically(to / "attention.csv", reproduction_csv(result));
  write_file_atomically(to / "causes.csv", causes_csv(result));
  write_file_atomically(to / "report.txt", report);
  fmt::print("{}\nOutputs: {}/ (attention.csv, causes.csv, report.txt)\n", report, folder);
  return 0;
}

}  // namespace weir
