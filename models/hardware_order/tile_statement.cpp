// SPDX-License-Identifier: Apache-2.0
#include "models/hardware_order/tile_statement.hpp"

#include <algorithm>

#include "einsum/language/variables.hpp"

namespace weir {

template <typename Float>
TileStatement<Float>::TileStatement(const Einsum& statement, const StatementLayout& layout,
                                    const LaneScope<Float>& scope, bool is_sole)
    : statement_(statement),
      layout_(layout),
      is_sole_(is_sole),
      arithmetic_(scope.arithmetic),
      reduction_(statement, layout, scope),
      sum_(scope.arithmetic, scope.lanes),
      values_(scope.lanes),
      present_(scope.lanes) {
  for (const TensorAccess& output : statement.outputs) outputs_.emplace_back(output, scope);
  const std::vector<std::string> made = made_variables(statement);
  if (!made.empty()) made_extent_ = static_cast<std::size_t>(scope.shape.at(rank_of(made.front())));
  frame_.point.resize(layout.variables.size());
  frame_.lane = layout.lane;
  tile_.resize(layout.ranges.size());
}

template <typename Float>
void TileStatement<Float>::run(const TilePosition& position) {
  for (std::size_t slot = 0; slot < tile_.size(); ++slot) tile_[slot] = layout_.ranges[slot].values(position);
  begins_ = layout_.begins(position);
  completes_ = layout_.completes(position);
  run_kept(0);
}

template <typename Float>
void TileStatement<Float>::run_kept(std::size_t depth) {
  if (depth == layout_.kept.size()) return run_lanes();
  const std::size_t slot = layout_.kept[depth];
  for (const std::int64_t value : tile_[slot]) {
    frame_.point[slot] = value;
    run_kept(depth + 1);
  }
}

/// The lane variable's values in runs without a gap.
template <typename Float>
void TileStatement<Float>::run_lanes() {
  const bool selects = reduction_.kind() == LaneFunction::Kind::other;
  const auto compute = [&] { return selects ? select_lanes() : reduce_lanes(); };
  if (layout_.lane == no_slot) {
    frame_.count = 1;
    return compute();
  }
  const std::vector<std::int64_t>& values = tile_[layout_.lane];
  for (std::size_t first = 0; first < values.size(); first += frame_.count) {
    frame_.point[layout_.lane] = values[first];
    frame_.count = 1;
    while (frame_.count < most_lanes && first + frame_.count < values.size() &&
           values[first + frame_.count] == values[first] + static_cast<std::int64_t>(frame_.count))
      ++frame_.count;
    compute();
  }
}

/// The sums that tiles before this one have left, where they did.
template <typename Float>
Lanes<Float> TileStatement<Float>::running() {
  LaneAccess<Float>& output = outputs_.front();
  const ElementTensor<Float>& tensor = output.tensor();
  for (std::size_t lane = 0; lane < frame_.count; ++lane) {
    const std::int64_t place = output.offset(lane);
    const bool is_partial =
        place >= 0 && tensor.states[static_cast<std::size_t>(place)] == ElementState::partial;
    present_[lane] = is_partial ? 1 : 0;
    values_[lane] = is_partial ? tensor.values[static_cast<std::size_t>(place)] : Float{0};
  }
  return {values_.data(), present_.data(), false, false};
}

template <typename Float>
void TileStatement<Float>::reduce_lanes() {
  LaneAccess<Float>& output = outputs_.front();
  output.locate(frame_);
  if (begins_) return leave(reduction_.reduce(frame_, tile_, nullptr));
  sum_.set(running(), frame_.count);
  if (layout_.stays) return leave(reduction_.reduce(frame_, tile_, &sum_));
  sum_.add(reduction_.kind(), reduction_.reduce(frame_, tile_, nullptr).lanes(), frame_.count);
  leave(sum_);
}

/// Stores sums: rounded to words, unless they stay in the PEs for the next tile.
template <typename Float>
void TileStatement<Float>::leave(LaneSum<Float>& sum) {
  if (completes_ || !layout_.stays) sum.round(frame_.count);
  write(outputs_.front(), sum.lanes());
}

template <typename Float>
void TileStatement<Float>::write_element(ElementTensor<Float>& tensor, std::size_t place, bool present,
                                         Float value) const {
  ElementState& state = tensor.states[place];
  if (!present && !is_sole_ && state == ElementState::present) return;  // another statement's point
  tensor.values[place] = present ? value : Float{0};
  if (completes_) {
    state = present ? ElementState::present : ElementState::absent;
  } else {
    state = present ? ElementState::partial : ElementState::partial_absent;
  }
}

template <typename Float>
void TileStatement<Float>::write(LaneAccess<Float>& output, const Lanes<Float>& lanes) {
  ElementTensor<Float>& tensor = output.tensor();
  if (lanes.present == nullptr && !lanes.absent && output.is_contiguous()) {
    const std::int64_t first = output.offset(0);
    std::copy_n(lanes.values, frame_.count, tensor.values.begin() + first);
    std::fill_n(tensor.states.begin() + first, frame_.count,
                completes_ ? ElementState::present : ElementState::partial);
    return;
  }
  for (std::size_t lane = 0; lane < frame_.count; ++lane) {
    const std::int64_t place = output.offset(lane);
    if (place < 0) continue;
    const bool present = lanes.is_present(lane);
    write_element(tensor, static_cast<std::size_t>(place), present, present ? lanes.at(lane) : Float{0});
  }
}

/// topk, argmax, argmin: all candidates of a point must be there before the best can be told.
template <typename Float>
void TileStatement<Float>::select_lanes() {
  const std::size_t from =
      layout_.time.empty() ? (layout_.row != no_slot ? layout_.row : layout_.column) : layout_.time.front();
  std::vector<std::vector<Selected>> found(frame_.count);
  for (const std::int64_t value : tile_[from]) {
    frame_.point[from] = value;
    const Lanes<Float> lanes = reduction_.mapped(frame_);
    for (std::size_t lane = 0; lane < frame_.count; ++lane) {
      if (lanes.is_present(lane)) found[lane].push_back({static_cast<double>(lanes.at(lane)), value});
    }
  }
  for (std::size_t lane = 0; lane < frame_.count; ++lane) {
    frame_.point[from] = 0;
    std::vector<std::int64_t> key = frame_.point;
    if (layout_.lane != no_slot) key[layout_.lane] += static_cast<std::int64_t>(lane);
    std::vector<Selected>& candidates = candidates_[key];
    if (begins_) candidates.clear();
    candidates.insert(candidates.end(), found[lane].begin(), found[lane].end());
    if (!completes_) continue;
    select_from(lane, candidates);
    candidates_.erase(key);
  }
}

/// Writes the best candidates of one lane; what is left over of the made variable is absent.
template <typename Float>
void TileStatement<Float>::select_from(std::size_t lane, std::vector<Selected>& candidates) {
  const Reduction& reduction = statement_.reductions.front();
  std::stable_sort(candidates.begin(), candidates.end(),
                   [](const Selected& a, const Selected& b) { return a.index < b.index; });
  order(candidates, reduction.op);
  LaneFrame single = frame_;
  single.count = 1;
  single.active = nullptr;
  if (layout_.lane != no_slot) single.point[layout_.lane] += static_cast<std::int64_t>(lane);
  const bool makes = !reduction.to.empty();
  const std::size_t made = layout_.variables.size() - 1;
  for (std::size_t i = 0; i < made_extent_; ++i) {
    if (makes) single.point[made] = static_cast<std::int64_t>(i);
    for (std::size_t k = 0; k < outputs_.size(); ++k) {
      outputs_[k].locate(single);
      const std::int64_t place = outputs_[k].offset(0);
      if (place < 0) return;
      const bool present = i < candidates.size();
      Float value = 0;
      if (present) {
        const bool is_index = k + 1 == outputs_.size();
        value =
            is_index ? static_cast<Float>(candidates[i].index) : arithmetic_.constant(candidates[i].value);
      }
      write_element(outputs_[k].tensor(), static_cast<std::size_t>(place), present, value);
    }
  }
}

template class TileStatement<float>;
template class TileStatement<double>;

}  // namespace weir
