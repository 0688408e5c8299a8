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
  LaneSum(const LaneArithmetic<Float>& arithmetic, std::size_t lanes) : LaneSum(arithmetic, lanes, nullptr) {}
  /// With its values in `storage`, which has room for `lanes` and outlives it.
  LaneSum(const LaneArithmetic<Float>& arithmetic, std::size_t lanes, Float* storage)
      : arithmetic_(arithmetic),
        own_(storage == nullptr ? lanes : 0),
        values_(storage == nullptr ? own_.data() : storage),
        present_(lanes),
        next_(lanes),
        product_(lanes),
        both_(lanes) {}
  LaneSum(const LaneSum&) = delete;
  LaneSum& operator=(const LaneSum&) = delete;
  LaneSum(LaneSum&&) = default;
  LaneSum& operator=(LaneSum&&) = delete;
  ~LaneSum() = default;

  void clear() { some_ = all_ = false; }
  void add(LaneFunction::Kind kind, const Lanes<Float>& item, std::size_t count);
  /// Adds a product; the first one begins the sum.
  void add_product(const Lanes<Float>& a, const Lanes<Float>& b, std::size_t count);

  /// Whether every lane has a sum; then they may be added to where they are.
  bool is_full() const { return all_; }
  Float* values() { return values_; }

  Lanes<Float> lanes() const { return {values_, all_ ? nullptr : present_.data(), false, !some_}; }
  /// To the format of the result.
  void round(std::size_t count) {
    if (some_) arithmetic_.round(values_, count);
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
  std::vector<Float> own_;
  Float* values_;
  std::vector<std::uint8_t> present_;
  std::vector<Float> next_;
  std::vector<Float> product_;
  std::vector<std::uint8_t> both_;
  bool some_ = false;  ///< present in a lane
  bool all_ = false;   ///< present in all
};

}  // namespace weir
