// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "einsum/lowering/layout.hpp"
#include "einsum/lowering/schedule.hpp"

namespace weir {

/// Entries for two operands and a partial result.
inline constexpr std::int64_t registers_reserved = 3;

/// Whether each PE of its unit holds at most one value of a tile of an Einsum's result.
bool holds_one_word(const Layout& layout, const std::string& einsum);

/// Whether two Einsums of one unit can take turns so that the second uses each word as the first makes it:
/// both go through as many points, and the first does not add them up before it has a result.
bool can_stream(const Layout& layout, const std::string& maker, const std::string& reader);

/// Tiles of an Einsum's result that its own unit holds at once; 0 if nobody there reads it.
std::int64_t tiles_held(const Layout& layout, const Phase& phase, const std::string& einsum);

/// Register-file entries that a phase needs in each PE of an array: for every intermediate that stays there
/// with one value a PE, one for each tile between the one that makes it and the last that reads it, and three
/// more for two operands and a partial result. Longer intermediates stream through.
std::int64_t registers_needed(const Layout& layout, const Phase& phase, const std::string& unit);

/// Throws SpecError if an array has fewer registers than a phase needs.
void check_registers(const Layout& layout, const Phase& phase);

}  // namespace weir
