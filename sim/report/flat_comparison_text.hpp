// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "sim/engine/flat_comparison.hpp"

namespace weir {

/// "row 1024, output/output, Q QK": granularity, what stays in the PEs for scores and outputs, and the
/// tensors on chip.
std::string dataflow_text(const FlatDataflow& dataflow, const FlatRules& rules);

/// A summary by platform and objective, how far the closed form is from the published figures, and a line a
/// row: both choices, both latencies, their ratio, and where they differ.
std::string flat_comparison_text(const FlatComparison& comparison, const std::vector<FlatRow>& rows);

/// `platform,model,seq_len,objective,published,published_latency,...`: seconds, bytes, ratios, and the
/// command that simulates the found dataflow.
std::string flat_comparison_csv(const FlatComparison& comparison, const std::vector<FlatRow>& rows);

}  // namespace weir
