// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "einsum/analysis/analysis.hpp"
#include "einsum/lowering/architecture.hpp"

namespace weir {

/// Where a cascade stands under an architecture's roofline. One operation is one operator at one point; a PE
/// does at most two a cycle (a multiply-accumulate), so the peak is out of reach for a cascade of anything
/// else.
struct Roofline {
  std::string architecture;
  double peak_operations_per_s = 0;  ///< of both arrays
  double bandwidth_bytes_per_s = 0;
  double intensity = 0;  ///< operations a byte of the least traffic
  double compute_s = 0;  ///< at the peak
  double memory_s = 0;   ///< of the least traffic at full bandwidth

  /// The intensity above which the arrays bind.
  double ridge() const { return peak_operations_per_s / bandwidth_bytes_per_s; }
  bool is_compute_bound() const { return compute_s >= memory_s; }
};

/// Needs an analysis with operations and bounds.
Roofline roofline(const Analysis& analysis, const Architecture& architecture);

}  // namespace weir
