// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "sim/sweep/sweep_analysis.hpp"

namespace weir {

/// What came of a sweep: how many points failed and why the first did, the best by each objective with the
/// command that runs it again, the size of the Pareto front, and which axes matter.
std::string summary_text(const SweepHeading& heading, const std::vector<SweepRow>& rows);

/// Rows as a table of the axes and these columns; then, if `with_commands`, how to run each again.
std::string rows_text(const SweepHeading& heading, const std::vector<SweepRow>& rows, const Columns& columns,
                      bool with_commands);

std::string sensitivity_text(const SweepHeading& heading, const std::vector<SweepRow>& rows,
                             std::size_t column);

/// What differs between two stores, row by row of the same axes' values: how many rows are equal, the largest
/// differences, and which rows only one has. Throws SpecError if they have no axes or objectives in common.
std::string comparison_text(const SweepStore& before, const SweepStore& after);

}  // namespace weir
