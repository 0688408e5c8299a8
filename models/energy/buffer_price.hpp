// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "models/energy/energy_table.hpp"

namespace weir {

/// What a word costs in a global buffer of some capacity.
struct BufferPrice {
  double read_pj_per_word = 0;
  double write_pj_per_word = 0;
  std::string note;  ///< how it was scaled; empty if the table lists the capacity
};

/// The table's price at this capacity; between and beyond the listed ones the line through the two nearest,
/// in logarithms of capacity and price. Throws SpecError if the table has neither the capacity nor two
/// prices.
BufferPrice buffer_price(const EnergyTable& table, std::int64_t capacity_bytes);

}  // namespace weir
