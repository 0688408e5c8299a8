// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "models/stats.hpp"

namespace weir {

/// Cycles of one unit that were busy, or stalled by one cause, under both assumptions.
struct CauseRow {
  std::string cause;  ///< busy, operand, drain, ...
  std::uint64_t cycles_ideal = 0;
  std::uint64_t cycles_physical = 0;
  std::int64_t difference = 0;  ///< physical - ideal
  bool operator==(const CauseRow&) const = default;
};

/// Why the physical machine takes other cycles than the ideal one: the rows sum to the total exactly.
struct CauseBreakdown {
  std::string unit;            ///< the one that is busiest under ideal assumptions
  std::vector<CauseRow> rows;  ///< busy, then every cause, also those that are zero
  CauseRow total;              ///< the runs' cycles
};

/// Compares two runs of one design. Throws std::logic_error if the runs differ in their units, or if a unit's
/// cycles are not conserved.
CauseBreakdown cause_breakdown(const Stats& ideal, const Stats& physical);

/// A table of the rows that are not zero.
std::string to_text(const CauseBreakdown& breakdown);

}  // namespace weir
