// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "sim/sweep/sweep_store.hpp"

namespace weir {

/// A page that needs nothing else: a scatter of any two columns with its Pareto front, parallel coordinates
/// that can be brushed, and what the chosen point is and how to run it again.
std::string report_html(const SweepHeading& heading, const std::vector<SweepRow>& rows);

}  // namespace weir
