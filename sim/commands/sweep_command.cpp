// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include "sim/commands/sweep_options.hpp"
#include "sim/commands/sweep_questions.hpp"
#include "sim/commands/sweep_session.hpp"
#include "sim/report/table.hpp"
#include "sim/sweep/metrics.hpp"

namespace weir {

namespace po = boost::program_options;

namespace {

const Usage usage{
    "weir sweep FILE [-o DIR] [-j N] [options]\n"
    "       weir sweep status|best|pareto|sensitivity|report DIR\n"
    "       weir sweep compare DIR DIR\n"
    "       weir sweep merge DIR... -o DIR",
    "Evaluates an experiment at all points of a sweep; killed and started again, it goes on where it was.\n"
    "FILE is a YAML file, or a name that `weir list sweeps` shows; docs/sweeps.md says what it may contain.\n"
    "Exit codes: 0 all points went well, 1 something to mend, 2 a bug of Weir's, 3 some points failed\n"
    "(results.csv says why), 130 and 143 stopped by a signal. Under mpirun, all processes share the work.",
    "  weir sweep fusemax-fig12 -o out/fig12 -j 2\n"
    "  weir sweep status out/fig12\n"
    "  weir sweep joint --dry-run\n"
    "  mpirun -n 3 weir sweep joint -o out/joint\n"};

int list_metrics() {
  TextTable table({{"metric", TableColumn::Align::left},
                   {"what", TableColumn::Align::left},
                   {"better", TableColumn::Align::left}});
  for (const Metric& metric : all_metrics()) {
    table.add_row({metric.name, metric.what, metric.is_better_large ? "large" : "small"});
  }
  fmt::print("{}", table.text());
  return 0;
}

}  // namespace

int sweep_command(const Arguments& arguments) {
  if (!arguments.empty() && is_sweep_question(arguments.front())) return answer_sweep_question(arguments);
  po::options_description options = sweep_options();
  options.add_options()("metrics", "list what objectives may be");
  po::variables_map values;
  if (!parse_options(arguments, usage, options, "file", values)) return 0;
  if (values.count("metrics") != 0) return list_metrics();
  const auto names = values["file"].as<std::vector<std::string>>();
  if (names.size() != 1) {
    throw SpecError("weir sweep: " + std::string(names.empty() ? "no file" : "more than one file") +
                    "; expected one, as in: weir sweep fusemax-fig12");
  }
  return run_sweep(read_sweep_options(values, find_config(names.front(), {"sweeps"})));
}

}  // namespace weir
