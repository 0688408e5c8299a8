// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/commands/sweep_options.hpp"

namespace weir {

/// Exit code of a sweep that finished and has points that failed.
inline constexpr int some_failed = 3;

/// Runs a sweep, or says how large it is; gives the exit code. Throws SpecError.
int run_sweep(const SweepRequest& request);

}  // namespace weir
