// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "models/hardware_order/lanes.hpp"

namespace weir {

/// One register of every PE of an array, along rows: a value and whether it is there.
template <typename Float>
class RegisterPlane {
 public:
  RegisterPlane() = default;
  RegisterPlane(std::size_t rows, std::size_t columns)
      : columns_(columns), values_(rows * columns), present_(rows * columns), states_(rows) {}

  bool is_empty() const { return values_.empty(); }
  void clear() { std::fill(states_.begin(), states_.end(), State::absent); }

  Lanes<Float> row(std::size_t row) const {
    const std::size_t first = row * columns_;
    return {&values_[first], states_[row] == State::full ? nullptr : &present_[first], false,
            states_[row] == State::absent};
  }

  /// Whether all PEs of the first `rows` rows have a value.
  bool is_full(std::size_t rows) const {
    return std::all_of(states_.begin(), states_.begin() + static_cast<std::ptrdiff_t>(rows),
                       [](State state) { return state == State::full; });
  }
  std::size_t columns() const { return columns_; }

  /// Where a row's values may be written before `set_full`.
  Float* values(std::size_t row) { return &values_[row * columns_]; }
  std::uint8_t* present(std::size_t row) { return &present_[row * columns_]; }
  void set_full(std::size_t row) { states_[row] = State::full; }
  void set_absent(std::size_t row) { states_[row] = State::absent; }
  void set_masked(std::size_t row) { states_[row] = State::masked; }

  /// Takes over `count` values of a row; the PEs beyond them have none.
  void set(std::size_t row, const Lanes<Float>& lanes, std::size_t count) {
    if (lanes.absent) return set_absent(row);
    Float* const to = values(row);
    for (std::size_t i = 0; i < count; ++i) to[i] = lanes.at(i);
    if (lanes.present == nullptr) return set_full(row);
    for (std::size_t i = 0; i < count; ++i) present(row)[i] = lanes.is_present(i) ? 1 : 0;
    set_masked(row);
  }

 private:
  enum class State : std::uint8_t { absent, masked, full };
  std::size_t columns_ = 0;
  std::vector<Float> values_;
  std::vector<std::uint8_t> present_;
  std::vector<State> states_;  ///< of each row
};

}  // namespace weir
