// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "einsum/interpreter/accumulator.hpp"
#include "models/hardware_order/lane_access.hpp"
#include "models/hardware_order/statement_layout.hpp"
#include "models/hardware_order/tile_reduction.hpp"

namespace weir {

/// One statement, executed tile by tile.
template <typename Float>
class TileStatement {
 public:
  /// `is_sole`: no other statement writes its outputs. The layout and the scope's references must outlive it.
  TileStatement(const Einsum& statement, const StatementLayout& layout, const LaneScope<Float>& scope,
                bool is_sole);

  /// Computes the tile at a position and writes what it makes.
  void run(const TilePosition& position);

 private:
  void run_kept(std::size_t depth);
  void run_lanes();
  void reduce_lanes();
  void select_lanes();
  void select_from(std::size_t lane, std::vector<Selected>& candidates);
  Lanes<Float> running();
  void leave(LaneSum<Float>& sum);
  void write(LaneAccess<Float>& output, const Lanes<Float>& lanes);
  void write_element(ElementTensor<Float>& tensor, std::size_t place, bool present, Float value) const;

  const Einsum& statement_;
  const StatementLayout& layout_;
  const bool is_sole_;
  const LaneArithmetic<Float>& arithmetic_;
  std::size_t made_extent_ = 1;  ///< of the variable that a selection makes
  TileReduction<Float> reduction_;
  std::vector<LaneAccess<Float>> outputs_;
  LaneSum<Float> sum_;
  std::vector<Float> values_;
  std::vector<std::uint8_t> present_;
  std::map<std::vector<std::int64_t>, std::vector<Selected>> candidates_;  ///< of selections that lack tiles

  // Of the tile under way:
  TileValues tile_;
  LaneFrame frame_;
  bool begins_ = false;
  bool completes_ = false;
};

}  // namespace weir
