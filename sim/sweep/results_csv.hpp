// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "sim/sweep/sweep_store.hpp"

namespace weir {

/// One line a row, in order: axes, objectives, outputs, status (ok or failed) and the message of a failed
/// one. Nothing in it depends on who evaluated a point, or when.
std::string results_csv(const SweepHeading& heading, const std::vector<SweepRow>& rows);

}  // namespace weir
