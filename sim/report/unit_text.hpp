// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "models/stats.hpp"

namespace weir {

/// All cycles of a unit as one bar of `width` cells: busy full, each cause of stall its letter, empty a dot.
/// Whatever took a cycle at all has at least one cell while there is room.
std::string cycle_bar(const UnitStats& unit, std::uint64_t cycles, int width);

/// A unit's cycles: its bar, then a line each for busy and every cause that took any, with cycles, share and
/// meaning.
std::string unit_text(const UnitStats& unit, std::uint64_t cycles);

}  // namespace weir
