// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace weir {

/// Values of one expression at points that differ in one variable only, one a lane.
template <typename Value>
struct Lanes {
  const Value* values = nullptr;          ///< one a lane, or a single one for all if `uniform`
  const std::uint8_t* present = nullptr;  ///< one a lane; null: present in all of them
  bool uniform = false;
  bool absent = false;  ///< in every lane; the rest then says nothing

  Value at(std::size_t lane) const { return values[uniform ? 0 : lane]; }
  bool is_present(std::size_t lane) const { return !absent && (present == nullptr || present[lane] != 0); }
};

/// Lanes computed at once, at most.
inline constexpr std::size_t most_lanes = 512;

inline constexpr std::size_t no_slot = std::numeric_limits<std::size_t>::max();

/// The points that an expression is evaluated at together: `point` in lane 0, the variable `lane` one more in
/// each of the others.
struct LaneFrame {
  std::vector<std::int64_t> point;  ///< the values of a statement's variables, by their slots
  std::size_t lane = no_slot;       ///< slot of the variable that differs; none: there is one lane
  std::size_t count = 1;
  const std::uint8_t* active =
      nullptr;  ///< one a lane: what the others would read is not looked at; null: all

  bool is_active(std::size_t i) const { return active == nullptr || active[i] != 0; }
};

}  // namespace weir
