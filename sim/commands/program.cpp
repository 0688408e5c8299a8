// SPDX-License-Identifier: Apache-2.0
#include "sim/commands/program.hpp"

#include <fmt/core.h>

#include <string>
#include <vector>

#include "einsum/error.hpp"
#include "einsum/language/nearest_name.hpp"

namespace weir {

namespace {

struct Command {
  const char* name;
  const char* what;
  int (*run)(const Arguments&);
};

constexpr Command commands[] = {
    {"run", "simulate one experiment", run_command},
    {"lower", "say what runs where and when, and how close that is to its bounds", lower_command},
    {"sweep", "evaluate thousands of variants of an experiment, and find the best", sweep_command},
    {"reproduce", "redo a published evaluation and compare", reproduce_command},
    {"compare", "put two runs side by side, or the simulator beside a GPU", compare_command},
    {"analyze", "say what a cascade needs: passes, operations, footprints, traffic", analyze_command},
    {"eval", "compute what a cascade means, on arrays", eval_command},
    {"list", "list the configurations that come with Weir", list_command},
};

void print_help() {
  fmt::print(
      "weir {}: a cycle-level simulator of attention accelerators\n\nUsage: weir COMMAND [arguments]\n\n",
      WEIR_VERSION);
  for (const Command& command : commands) fmt::print("  {:<10}  {}\n", command.name, command.what);
  fmt::print(
      "\n`weir COMMAND --help` says more. Options: --help, --version.\n\n"
      "Example:\n  weir run binding -s workload.extents.P=4K -o out/bert-4k\n");
}

}  // namespace

int run_program(const Arguments& arguments) {
  if (arguments.empty() || arguments.front() == "--help" || arguments.front() == "-h") {
    print_help();
    return 0;
  }
  if (arguments.front() == "--version") {
    fmt::print("weir {}\n", WEIR_VERSION);
    return 0;
  }
  std::vector<std::string> names;
  for (const Command& command : commands) {
    if (arguments.front() == command.name) return command.run({arguments.begin() + 1, arguments.end()});
    names.emplace_back(command.name);
  }
  std::string expected;
  for (const std::string& name : names) expected += (expected.empty() ? "" : ", ") + name;
  throw SpecError("unknown command '" + arguments.front() + "'; expected " + expected);
}

}  // namespace weir
