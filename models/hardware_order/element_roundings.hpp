// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "models/hardware_order/execute.hpp"

namespace weir {

/// By the cascade's statements: how often a program rounds a sum to its tensor's format until it is complete.
/// Once a tile, but once in all where sums stay in the PEs; more where partial sums are words between rows.
std::vector<int> element_roundings(const LoweredProgram& program, ColumnSums column_sums);

}  // namespace weir
