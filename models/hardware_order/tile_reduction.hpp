// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "models/hardware_order/lane_expression.hpp"
#include "models/hardware_order/lane_sum.hpp"
#include "models/hardware_order/statement_layout.hpp"

namespace weir {

/// The values of each variable inside one tile, by slot.
using TileValues = std::vector<std::vector<std::int64_t>>;

/// Reduces a statement's points inside one tile, in the order of the array: what a PE goes through in time,
/// first to last; then down the rows, where each PE adds what it has to what comes from the north; then
/// across the columns (lanes), from the first; then the folds, in order.
template <typename Float>
class TileReduction {
 public:
  TileReduction(const Einsum& statement, const StatementLayout& layout, const LaneScope<Float>& scope);

  /// The reduced value at each lane of a frame. `start`, if given, is where the sum in the PEs begins.
  LaneSum<Float>& reduce(LaneFrame& frame, const TileValues& tile, const LaneSum<Float>* start);

  /// The value at one point a lane, without reduction; absent where the predicate culls it.
  Lanes<Float> mapped(LaneFrame& frame);
  /// By what it reduces; `other` if it selects (topk, argmax, argmin).
  LaneFunction::Kind kind() const { return kind_; }

 private:
  void add_rows(LaneFrame& frame, const TileValues& tile, std::size_t first);
  void add_time(LaneFrame& frame, const TileValues& tile, std::size_t depth, LaneSum<Float>& sum);
  void add_point(LaneFrame& frame, LaneSum<Float>& sum);
  /// Sets the frame's active lanes to those where the predicate holds; false if there are none.
  bool cull(LaneFrame& frame);
  Lanes<Float> active(const Lanes<Float>& lanes, const LaneFrame& frame);

  const StatementLayout& layout_;
  LaneFunction::Kind kind_ = LaneFunction::Kind::add;
  ColumnSums column_sums_;
  bool multiplies_ = false;       ///< a product feeds the sum
  bool culls_each_point_ = true;  ///< the predicate depends on what is reduced
  bool one_in_time_ = false;      ///< a PE has one item of the sum in the tile under way
  LaneExpression<Float, Float> value_;
  std::optional<LaneExpression<double, Float>> predicate_;
  LaneSum<Float> local_;   ///< in a PE
  LaneSum<Float> north_;   ///< down a column
  LaneSum<Float> across_;  ///< over the columns
  LaneSum<Float> total_;   ///< over the folds
  std::vector<std::uint8_t> active_;
  std::vector<std::uint8_t> present_;
};

}  // namespace weir
