// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "models/hardware_order/lane_arithmetic.hpp"
#include "models/hardware_order/lanes.hpp"

namespace weir {

/// A reduction under way in each lane. Absent items are skipped; of nothing, the result is absent.
template <typename Float>
class LaneSum {
 public:
  LaneSum(const LaneArithmetic<Float>& arithmetic, std::size_t lanes)
      : arithmetic_(arithmetic),
        values_(lanes),
        present_(lanes),
        next_(lanes),
        product_(lanes),
        both_(lanes) {}

  void clear() { some_ = all_ = false; }
  void add(LaneFunction::Kind kind, const Lanes<Float>& item, std::size_t count);
  /// Adds a product; the first one begins the sum.
  void add_product(const Lanes<Float>& a, const Lanes<Float>& b, std::size_t count);

  Lanes<Float> lanes() const { return {values_.data(), all_ ? nullptr : present_.data(), false, !some_}; }
  /// To the format of the result.
  void round(std::size_t count) {
    if (some_) arithmetic_.round(values_.data(), count);
  }
  void copy(const LaneSum& other, std::size_t count);
  /// Takes these items, as far as they are there.
  void set(const Lanes<Float>& items, std::size_t count) {
    clear();
    add(LaneFunction::Kind::add, items, count);
  }

 private:
  /// Takes `item` where nothing was there, and `next_` where something was.
  void merge(const Lanes<Float>& item, std::size_t count);

  const LaneArithmetic<Float>& arithmetic_;
  std::vector<Float> values_;
  std::vector<std::uint8_t> present_;
  std::vector<Float> next_;
  std::vector<Float> product_;
  std::vector<std::uint8_t> both_;
  bool some_ = false;  ///< present in a lane
  bool all_ = false;   ///< present in all
};

}  // namespace weir
