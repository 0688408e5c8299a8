// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "sim/commands/commands.hpp"

namespace weir {

/// Whether `weir sweep WORD ...` asks about sweeps that have been run: status, best, pareto, sensitivity,
/// compare, report or merge.
bool is_sweep_question(const std::string& word);

/// Answers it. Throws SpecError.
int answer_sweep_question(const Arguments& arguments);

}  // namespace weir
