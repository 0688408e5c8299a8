// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "einsum/analysis/analysis.hpp"
#include "sim/report/analysis_roofline.hpp"

namespace weir {

/// An analysis for people: the Einsums, the passes with what forces them, and, if all ranks have extents, the
/// work, footprints and traffic.
std::string analysis_text(const Cascade& cascade, const Analysis& analysis,
                          const std::optional<Roofline>& roofline);

}  // namespace weir
