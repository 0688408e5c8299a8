// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace weir {

/// The words after a command's name.
using Arguments = std::vector<std::string>;

// Each command prints its result, returns its exit code, and throws SpecError or SimulationError for what the
// user can mend. `--help` prints what it does, with an example.

int run_command(const Arguments& arguments);
int lower_command(const Arguments& arguments);
int reproduce_command(const Arguments& arguments);
int compare_command(const Arguments& arguments);
int list_command(const Arguments& arguments);
int analyze_command(const Arguments& arguments);
int eval_command(const Arguments& arguments);
int sweep_command(const Arguments& arguments);

}  // namespace weir
