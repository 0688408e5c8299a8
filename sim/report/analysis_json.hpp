// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>
#include <optional>

#include "einsum/analysis/analysis.hpp"
#include "sim/report/analysis_roofline.hpp"

namespace weir {

/// Grows by one when a key of `analysis_json` changes its name or its meaning.
inline constexpr int analysis_schema_version = 1;

/// An analysis for machines. `passes` (by rank) and `passes_by_tensor` (by rank, then tensor) hold null where
/// the count is not a constant; `operations` (by operator), `footprints` and `traffic` are null if a rank has
/// no extent, and `missing_extents` names it.
nlohmann::ordered_json analysis_json(const Cascade& cascade, const Analysis& analysis,
                                     const std::optional<Roofline>& roofline);

}  // namespace weir
