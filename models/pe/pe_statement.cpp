// SPDX-License-Identifier: Apache-2.0
#include "models/pe/pe_statement.hpp"

#include <algorithm>
#include <cmath>
#include <type_traits>

#include "models/arithmetic/arrays.hpp"

namespace weir {

using Path = OperandPath;

template <typename Float>
PeStatement<Float>::PeStatement(const PlacedCode& placed, const LaneScope<Float>& columns,
                                const LaneScope<Float>& rows, ResidentTiles<Float>& residents,
                                PeActivity& activity)
    : placed_(placed),
      order_(placed.order),
      code_(placed.code),
      arithmetic_(columns.arithmetic),
      column_sums_(columns.column_sums),
      events_(columns.events),
      residents_(residents),
      activity_(activity),
      output_(placed.statement->outputs.front(), columns),
      south_(columns.arithmetic, columns.lanes),
      east_(columns.arithmetic, columns.lanes),
      total_(columns.arithmetic, columns.lanes),
      left_(columns.arithmetic, columns.lanes),
      values_(columns.lanes),
      present_(columns.lanes),
      tile_(placed.layout.ranges.size()),
      cursor_(placed.order) {
  for (std::size_t i = 0; i < code_.operands.size(); ++i) {
    const bool is_stationary = code_.operands[i].tensor == placed.stationary;
    feeds_.emplace_back(
        typename OperandFeed<Float>::Setting{code_.operands[i], order_, placed.paths[i], placed.is_2d,
                                             placed.by_staging[i], is_stationary},
        columns, rows);
    if (placed.paths[i] == Path::resident) ++residents.readers[code_.operands[i].tensor];
  }
  for (const Expression& constant : code_.constants)
    constants_.emplace_back(constant, columns, LaneRole::value);
  array_rows_ = static_cast<std::size_t>(order_.row == no_slot ? 1 : order_.array_rows);
  const auto array_columns = static_cast<std::size_t>(order_.array_columns);
  results_.assign(code_.functions.size(), RegisterPlane<Float>(array_rows_, array_columns));
  made_ = RegisterPlane<Float>(array_rows_, array_columns);
  std::size_t kept = 1;
  for (const WaveLoop& loop : order_.loops) {
    if (placed.layout.stays && loop.kind == WaveLoop::Kind::kept)
      kept *= static_cast<std::size_t>(loop.extent);
  }
  const std::size_t sums = order_.reduces_time ? kept * array_rows_ : 0;
  sum_values_.resize(sums * array_columns);
  sums_.reserve(sums);
  for (std::size_t i = 0; i < sums; ++i)
    sums_.emplace_back(columns.arithmetic, columns.lanes, &sum_values_[i * array_columns]);
  for (const PeFunction& function : code_.functions) {
    std::vector<Count>& counts = counts_.emplace_back();
    for (const auto& [name, times] : function.actions)
      counts.push_back({&activity.functions[name], static_cast<std::uint64_t>(times)});
  }
  frame_.point.resize(placed.layout.variables.size());
  frame_.lane = order_.column;
}

template <typename Float>
void PeStatement<Float>::begin(const Phase& phase, const Position& loops) {
  const Nest& nest = phase.nests[placed_.nest];
  const TilePosition position = tile_position(phase, loops);
  for (std::size_t slot = 0; slot < tile_.size(); ++slot)
    tile_[slot] = placed_.layout.ranges[slot].values(position);
  begins_ = placed_.layout.begins(position);
  completes_ = placed_.layout.completes(position);
  for (std::size_t i = 0; i < feeds_.size(); ++i)
    feeds_[i].begin(placed_.reads[i] && holds(*placed_.reads[i], nest, loops));
  writes_ = placed_.writes && holds(*placed_.writes, nest, loops);
  reads_back_ = placed_.reads_back && holds(*placed_.reads_back, nest, loops);
  cursor_.restart();
  cycle_ = 0;
  done_ = false;
}

namespace {

/// The PEs along one side of the array that a fold of a variable occupies, and those of them with a point.
struct Side {
  std::size_t active = 1;
  std::size_t valid = 1;
  std::int64_t first = 0;
};

Side side_of(const WaveCursor& cursor, std::size_t slot, const TileValues& tile, std::int64_t inside,
             std::int64_t pes) {
  if (slot == no_slot) return {};
  const std::int64_t begin = cursor.fold(slot) * pes;
  const auto values = static_cast<std::int64_t>(tile[slot].size());
  Side side;
  side.active = static_cast<std::size_t>(std::min(pes, inside - begin));
  side.valid = static_cast<std::size_t>(std::clamp<std::int64_t>(values - begin, 0, pes));
  side.first = side.valid > 0 ? tile[slot][static_cast<std::size_t>(begin)] : 0;
  return side;
}

}  // namespace

/// Where the waves of a point lie in the tensors, and which PEs have one.
template <typename Float>
void PeStatement<Float>::place_point() {
  const Side rows = side_of(cursor_, order_.row, tile_, order_.row_extent, order_.array_rows);
  const Side columns = side_of(cursor_, order_.column, tile_, order_.column_extent, order_.array_columns);
  extent_ = {rows.active, columns.active, rows.valid, columns.valid};
  if (order_.row != no_slot) frame_.point[order_.row] = rows.first;
  if (order_.column != no_slot) frame_.point[order_.column] = columns.first;
  has_point_ = rows.valid > 0 && columns.valid > 0;
  bool has_result = (order_.reduces_rows || rows.valid > 0) && (order_.reduces_columns || columns.valid > 0);
  for (std::size_t i = 0; i < order_.loops.size(); ++i) {
    const WaveLoop& loop = order_.loops[i];
    if (loop.folds) continue;
    const auto index = static_cast<std::size_t>(cursor_.index(i));
    if (index < tile_[loop.slot].size()) {
      frame_.point[loop.slot] = tile_[loop.slot][index];
    } else {
      has_point_ = false;
      has_result = has_result && loop.kind == WaveLoop::Kind::reduced;
    }
  }
  result_rows_ = !has_result ? 0 : order_.reduces_rows ? 1 : rows.valid;
  if (!has_point_) extent_.valid_rows = 0;
  frame_.count = std::max<std::size_t>(columns.valid, 1);
}

template <typename Float>
void PeStatement<Float>::begin_point() {
  place_point();
  for (OperandFeed<Float>& feed : feeds_) feed.land(cursor_, frame_, extent_, activity_, residents_);
  function_ = 0;
  if (!cursor_.is_first(WaveLoop::Kind::reduced)) return;
  const bool stays = placed_.layout.stays;
  sum_base_ = stays ? cursor_.kept() * array_rows_ : 0;
  total_.clear();
  sums_full_ = false;
  const bool continues = !order_.reduces_time || (stays && !begins_);
  for (std::size_t row = 0; row < result_rows_ && !continues; ++row) sum(row).clear();
}

template <typename Float>
std::uint64_t PeStatement<Float>::step() {
  if (cycle_ == 0) begin_point();
  ++cycle_;
  kept_now_ = false;
  const std::size_t first_function = function_;
  while (function_ < code_.functions.size() && code_.functions[function_].done <= cycle_)
    run_function(function_++);
  if (cycle_ == code_.cycles) finish_point();
  if (observer != nullptr) tell(first_function);
  if (cycle_ < code_.cycles) return extent_.active();
  cycle_ = 0;
  const std::uint64_t active = extent_.active();
  done_ = !cursor_.step();
  if (done_) {
    for (OperandFeed<Float>& feed : feeds_) feed.end(residents_);
  }
  return active;
}

template <typename Float>
void PeStatement<Float>::run_function(std::size_t function) {
  for (const Count& count : counts_[function]) *count.counter += count.times * extent_.active();
  if (!has_point_) return;
  if (code_.reduces && function + 1 == code_.functions.size()) return reduce();
  for (std::size_t row = 0; row < extent_.valid_rows; ++row) apply(function, row);
}

template <typename Float>
void PeStatement<Float>::accumulate(LaneSum<Float>& sum, std::size_t row) {
  const std::vector<PeSource>& sources = code_.functions.back().sources;
  if (!code_.multiplies) return sum.add(code_.combining, source(sources[0], row), frame_.count);
  const Lanes<Float> a = source(sources[0], row);
  sum.add_product(a, source(sources[1], row), frame_.count);
}

/// The multiply-accumulate of the rows from `first` on at once, if every PE has what it needs.
template <typename Float>
bool PeStatement<Float>::multiply_rows(Float* sums, std::size_t sum_stride, std::size_t first) {
  if constexpr (std::is_same_v<Float, float>) {
    if (!code_.multiplies || !arithmetic_.has_row_sums()) return false;
    const std::vector<PeSource>& sources = code_.functions.back().sources;
    for (const PeSource& source : sources) {
      if (source.kind != PeSource::Kind::operand) return false;
    }
    const std::size_t rows = extent_.valid_rows;
    for (const std::size_t which : {std::size_t{0}, std::size_t{1}}) {
      const float* west = feeds_[sources[which].index].west_words(rows);
      const auto other = feeds_[sources[1 - which].index].words(rows);
      if (west == nullptr || other.words == nullptr) continue;
      multiply_add_rows({west + first, other.words + first * other.stride, other.stride, sums, sum_stride,
                         rows - first, frame_.count});
      return true;
    }
  }
  return false;
}

/// The sums stay in the PEs.
template <typename Float>
void PeStatement<Float>::reduce_in_place() {
  const std::size_t rows = extent_.valid_rows;
  if (sums_full_ && multiply_rows(sum(0).values(), static_cast<std::size_t>(order_.array_columns), 0)) return;
  sums_full_ = true;
  for (std::size_t row = 0; row < rows; ++row) {
    accumulate(sum(row), row);
    sums_full_ = sums_full_ && sum(row).is_full();
  }
}

/// The last function of a point that adds to a sum: in each PE, down the columns, or across the lanes.
template <typename Float>
void PeStatement<Float>::reduce() {
  if (!order_.reduces_rows && !order_.reduces_columns) return reduce_in_place();
  south_.clear();
  accumulate(south_, 0);
  const bool rounds = order_.reduces_rows && column_sums_ == ColumnSums::element;
  if (rounds) south_.round(frame_.count);
  const bool at_once = !rounds && south_.is_full() && multiply_rows(south_.values(), 0, 1);
  for (std::size_t row = 1; row < extent_.valid_rows && !at_once; ++row) {
    accumulate(south_, row);
    if (rounds) south_.round(frame_.count);
  }
  if (order_.reduces_rows) return total_.add(code_.combining, south_.lanes(), frame_.count);
  east_.clear();
  const Lanes<Float> lanes = south_.lanes();
  for (std::size_t lane = 0; lane < frame_.count; ++lane) {
    if (!lanes.is_present(lane)) continue;
    const Float value = lanes.at(lane);
    east_.add(code_.combining, {&value, nullptr, true, false}, 1);
  }
  total_.add(code_.combining, east_.lanes(), 1);
}

template <typename Float>
void PeStatement<Float>::finish_point() {
  count_point();
  if (!cursor_.is_last(WaveLoop::Kind::reduced)) return;
  count_result();
  if (result_rows_ > 0) deliver_rows();
}

/// Hands over the results of a kept point.
template <typename Float>
void PeStatement<Float>::deliver_rows() {
  if (order_.reduces_columns) frame_.count = 1;
  const bool moves = order_.row != no_slot && !order_.reduces_rows;
  const std::int64_t first = moves ? frame_.point[order_.row] : 0;
  output_.locate(frame_);
  const typename ResidentTiles<Float>::Name name{output_.tensor().name, output_.offset(0)};
  made_.clear();
  for (std::size_t row = 0; row < result_rows_; ++row) {
    if (moves) frame_.point[order_.row] = first + static_cast<std::int64_t>(row);
    output_.locate(frame_);
    if (order_.reduces_rows || order_.reduces_columns) {
      deliver(total_, row);
    } else if (code_.reduces) {
      deliver(sum(row), row);
    } else {
      south_.clear();
      south_.add(LaneFunction::Kind::add, source(code_.value, row), frame_.count);
      deliver(south_, row);
    }
  }
  if (moves) frame_.point[order_.row] = first;
  if (!placed_.is_2d || residents_.readers.count(name.first) == 0) return;
  residents_.keep(name, made_);
  kept_now_ = true;
  kept_name_ = name;
}

/// The sums that tiles before this one have left, where they did.
template <typename Float>
Lanes<Float> PeStatement<Float>::running() {
  const ElementTensor<Float>& tensor = output_.tensor();
  for (std::size_t lane = 0; lane < frame_.count; ++lane) {
    const std::int64_t place = output_.offset(lane);
    const bool is_partial =
        place >= 0 && tensor.states[static_cast<std::size_t>(place)] == ElementState::partial;
    present_[lane] = is_partial ? 1 : 0;
    values_[lane] = is_partial ? tensor.values[static_cast<std::size_t>(place)] : Float{0};
  }
  return {values_.data(), present_.data(), false, false};
}

/// Rounds a result to words, unless it stays in the PEs for the next tile, and hands it over.
template <typename Float>
void PeStatement<Float>::deliver(LaneSum<Float>& sum, std::size_t row) {
  LaneSum<Float>* result = &sum;
  if (!begins_ && !placed_.layout.stays) {
    left_.set(running(), frame_.count);
    left_.add(code_.combining, sum.lanes(), frame_.count);
    result = &left_;
  }
  if (completes_ || !placed_.layout.stays) result->round(frame_.count);
  write(result->lanes());
  if (placed_.is_2d && !order_.reduces_rows) made_.set(row, result->lanes(), frame_.count);
}

template <typename Float>
void PeStatement<Float>::write(const Lanes<Float>& lanes) {
  ElementTensor<Float>& tensor = output_.tensor();
  if (lanes.present == nullptr && !lanes.absent && output_.is_contiguous()) {
    const std::int64_t first = output_.offset(0);
    std::copy_n(lanes.values, frame_.count, tensor.values.begin() + first);
    std::fill_n(tensor.states.begin() + first, frame_.count,
                completes_ ? ElementState::present : ElementState::partial);
    return;
  }
  for (std::size_t lane = 0; lane < frame_.count; ++lane) {
    const std::int64_t offset = output_.offset(lane);
    if (offset < 0) continue;
    const auto place = static_cast<std::size_t>(offset);
    const bool present = lanes.is_present(lane);
    ElementState& state = tensor.states[place];
    if (!present && !placed_.is_sole && state == ElementState::present) continue;
    tensor.values[place] = present ? lanes.at(lane) : Float{0};
    if (completes_) {
      state = present ? ElementState::present : ElementState::absent;
    } else {
      state = present ? ElementState::partial : ElementState::partial_absent;
    }
  }
}

template <typename Float>
void PeStatement<Float>::count_point() {
  const std::uint64_t active = extent_.active();
  activity_.register_writes += active;
  if (order_.reduces_time && !cursor_.is_first(WaveLoop::Kind::reduced)) activity_.register_reads += active;
  if (!placed_.is_2d || !order_.reduces_rows) return;
  // The partial result from the north lands in a register, is added to, and goes on south.
  activity_.register_reads += active;
  activity_.register_writes += active;
  activity_.vertical_words += active;
}

template <typename Float>
void PeStatement<Float>::count_result() {
  const std::uint64_t words =
      (order_.reduces_rows ? 1 : extent_.active_rows) * (order_.reduces_columns ? 1 : extent_.active_columns);
  if (placed_.is_2d && order_.reduces_rows) activity_.staging_writes += words;
  if (writes_) activity_.buffer_writes += words;
  if (reads_back_) {
    activity_.buffer_reads += words;
    if (!placed_.is_2d) activity_.register_writes += words;
  }
  if (placed_.returns) activity_.return_words += words;
}

template class PeStatement<float>;
template class PeStatement<double>;

}  // namespace weir
