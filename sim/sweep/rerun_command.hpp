// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "sim/sweep/sweep_store.hpp"

namespace weir {

/// "weir run base.yaml -s key=value ...": evaluates a row again, from the folder in which the sweep was run.
std::string rerun_command(const SweepHeading& heading, const SweepRow& row);

}  // namespace weir
