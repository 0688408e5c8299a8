// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "einsum/lowering/layout.hpp"
#include "einsum/lowering/schedule.hpp"
#include "einsum/lowering/task_template.hpp"
#include "models/hardware_order/lane_expression.hpp"
#include "models/hardware_order/lane_sum.hpp"
#include "models/hardware_order/tile_reduction.hpp"
#include "models/pe/operand_feed.hpp"
#include "models/pe/pe_code.hpp"
#include "models/pe/pe_task.hpp"
#include "models/pe/wave.hpp"

namespace weir {

/// A statement on an array: what its PEs do, how its operands come and where its result goes.
struct PlacedCode {
  const Einsum* statement = nullptr;
  bool is_2d = false;
  StatementLayout layout;
  WaveOrder order;
  PeCode code;
  std::vector<OperandPath> paths;               ///< by operand
  std::vector<bool> by_staging;                 ///< by operand
  std::vector<std::optional<Condition>> reads;  ///< by operand: when the buffer's ports deliver it
  std::optional<Condition> writes;              ///< when the ports take the result
  std::optional<Condition> reads_back;          ///< when they bring back the sum so far
  std::string stationary;
  std::size_t nest = 0;  ///< of its phase
  bool returns = false;  ///< the result goes up the return path
  bool is_sole = true;   ///< no other statement writes its tensor
};

/// Places a statement of a phase. Throws SpecError where the PEs cannot run it.
PlacedCode place_code(const Layout& layout, const Einsum& statement, const Shape& shape);

/// One statement on an array of PEs, a cycle at a time. Time is that of PE(0, 0): PE(r, c) does the same r +
/// c cycles later, on operands that its neighbours have passed on, so that the state of all PEs after a wave
/// is kept together.
template <typename Float>
class PeStatement final : public PeTask {
 public:
  /// `columns`: the scope whose lanes go along a row; `rows`: the same with lanes down a column.
  PeStatement(const PlacedCode& placed, const LaneScope<Float>& columns, const LaneScope<Float>& rows,
              ResidentTiles<Float>& residents, PeActivity& activity);

  /// Who is told of each wave; null: nobody.
  WaveObserver* observer = nullptr;

  void begin(const Phase& phase, const Position& position) override;
  std::uint64_t step() override;
  bool is_done() const override { return done_; }

 private:
  void begin_point();
  void place_point();
  void run_function(std::size_t function);
  Lanes<Float> source(const PeSource& source, std::size_t row);
  void apply(std::size_t function, std::size_t row);
  void apply_present(const PeFunction& function, std::size_t row, RegisterPlane<Float>& result);
  void record_logit(const Lanes<Float>& argument);

  LaneSum<Float>& sum(std::size_t row) { return sums_[sum_base_ + row]; }
  void accumulate(LaneSum<Float>& sum, std::size_t row);
  void reduce();
  void reduce_in_place();
  bool multiply_rows(Float* sums, std::size_t sum_stride, std::size_t first);
  void finish_point();
  void deliver_rows();
  void deliver(LaneSum<Float>& sum, std::size_t row);
  Lanes<Float> running();
  void write(const Lanes<Float>& lanes);
  void count_point();
  void count_result();
  /// Tells the observer of the wave of this cycle, in which the functions from `first_function` on got done.
  void tell(std::size_t first_function);

  const PlacedCode& placed_;
  const WaveOrder& order_;
  const PeCode& code_;
  const LaneArithmetic<Float>& arithmetic_;
  const ColumnSums column_sums_;
  LaneEvents& events_;
  ResidentTiles<Float>& residents_;
  PeActivity& activity_;
  /// What a function adds to a counter for each PE that computes it.
  struct Count {
    std::uint64_t* counter = nullptr;
    std::uint64_t times = 1;
  };
  std::vector<std::vector<Count>> counts_;  ///< by function
  std::size_t array_rows_ = 1;
  std::vector<OperandFeed<Float>> feeds_;
  std::vector<LaneExpression<Float, Float>> constants_;
  LaneAccess<Float> output_;

  std::vector<RegisterPlane<Float>> results_;  ///< of each function but the sum: the PEs' result latches
  std::vector<Float> sum_values_;              ///< the PEs' accumulators, by kept point if they stay, and row
  std::vector<LaneSum<Float>> sums_;           ///< a row of them each
  LaneSum<Float> south_;                       ///< partial sums on their way down the columns
  LaneSum<Float> east_;                        ///< the same across the lanes, one column at a time
  LaneSum<Float> total_;                       ///< over the folds, behind the last PE
  LaneSum<Float> left_;                        ///< what tiles before this one have left
  RegisterPlane<Float> made_;                  ///< the result in each PE, if tasks read it there
  std::vector<Float> values_;
  std::vector<std::uint8_t> present_;
  std::vector<Lanes<Float>> arguments_;

  // Of the instance under way:
  TileValues tile_;
  WaveCursor cursor_;
  LaneFrame frame_;
  WaveExtent extent_;
  bool has_point_ = false;       ///< not padding
  std::size_t result_rows_ = 0;  ///< rows with a result at this kept point
  std::size_t sum_base_ = 0;
  bool sums_full_ = false;  ///< every PE with a point has begun its sum
  std::int64_t cycle_ = 0;  ///< inside the point
  std::size_t function_ = 0;
  bool begins_ = false;
  bool completes_ = false;
  bool writes_ = false;
  bool reads_back_ = false;
  bool done_ = true;
  bool kept_now_ = false;  ///< a result went into a register in this cycle, of this name
  typename ResidentTiles<Float>::Name kept_name_;
};

}  // namespace weir
