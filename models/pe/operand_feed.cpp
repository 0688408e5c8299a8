// SPDX-License-Identifier: Apache-2.0
#include "models/pe/operand_feed.hpp"

#include <algorithm>

#include "einsum/error.hpp"
#include "einsum/language/names.hpp"
#include "einsum/language/variables.hpp"

namespace weir {

template <typename Float>
OperandFeed<Float>::OperandFeed(const Setting& setting, const LaneScope<Float>& columns,
                                const LaneScope<Float>& rows)
    : setting_(setting), along_row_(setting.access, columns), down_column_(setting.access, rows) {
  const std::vector<std::string> names = rank_variables(setting.access);
  const auto has = [&](std::size_t slot) {
    return slot != no_slot && contains(names, columns.variables[slot]);
  };
  has_row_ = has(setting.order.row);
  has_column_ = has(setting.order.column);
  std::size_t planes = 1;
  for (std::size_t i = 0; i < setting.order.loops.size(); ++i) {
    const bool moves = has(setting.order.loops[i].slot);
    (moves ? moving_ : resting_).push_back(i);
    if (moves) planes *= static_cast<std::size_t>(setting.order.loops[i].extent);
  }
  if (setting.path == OperandPath::loaded) planes_.resize(planes);
}

template <typename Float>
bool OperandFeed<Float>::is_fresh(const WaveCursor& cursor) const {
  return std::all_of(resting_.begin(), resting_.end(),
                     [&](std::size_t loop) { return cursor.index(loop) == 0; });
}

template <typename Float>
std::size_t OperandFeed<Float>::plane_number(const WaveCursor& cursor) const {
  std::int64_t number = 0;
  for (const std::size_t loop : moving_)
    number = number * setting_.order.loops[loop].extent + cursor.index(loop);
  return static_cast<std::size_t>(number);
}

template <typename Float>
void OperandFeed<Float>::count(const WaveCursor& cursor, const WaveExtent& extent,
                               PeActivity& activity) const {
  activity.register_reads += extent.active();
  if (setting_.on_links && !setting_.is_stationary) {
    const bool down = setting_.order.row != no_slot && !has_row_;
    const bool across = setting_.order.column != no_slot && !has_column_;
    if (down) activity.vertical_words += extent.active();
    if (across) activity.horizontal_words += extent.active();
    if (down || across) activity.register_writes += extent.active();  // where it lands
  }
  if (!is_fresh(cursor)) return;
  const std::uint64_t words = (has_row_ ? extent.active_rows : 1) * (has_column_ ? extent.active_columns : 1);
  if (setting_.by_staging) activity.staging_reads += words;
  if (!reads_buffer_) return;
  activity.buffer_reads += words;
  if (!setting_.on_links) activity.register_writes += words;  // into the lanes' registers
}

template <typename Float>
void OperandFeed<Float>::load(LaneFrame& frame, const WaveExtent& extent, RegisterPlane<Float>& plane) {
  if (plane.is_empty()) {
    plane = RegisterPlane<Float>(static_cast<std::size_t>(setting_.order.array_rows),
                                 static_cast<std::size_t>(setting_.order.array_columns));
  }
  plane.clear();
  const std::size_t slot = setting_.order.row;
  const std::int64_t first = slot == no_slot ? 0 : frame.point[slot];
  for (std::size_t row = 0; row < extent.valid_rows; ++row) {
    if (slot != no_slot) frame.point[slot] = first + static_cast<std::int64_t>(row);
    plane.set(row, along_row_.read(frame), extent.valid_columns);
  }
  if (slot != no_slot) frame.point[slot] = first;
}

template <typename Float>
void OperandFeed<Float>::land(const WaveCursor& cursor, LaneFrame& frame, const WaveExtent& extent,
                              PeActivity& activity, ResidentTiles<Float>& residents) {
  count(cursor, extent, activity);
  if (extent.valid_rows == 0 || extent.valid_columns == 0) return;
  switch (setting_.path) {
    case OperandPath::north:
    case OperandPath::corner:
      landed_ = along_row_.read(frame);
      return;
    case OperandPath::west: {
      LaneFrame column = frame;
      column.lane = setting_.order.row;
      column.count = extent.valid_rows;
      landed_ = down_column_.read(column);
      return;
    }
    case OperandPath::loaded: {
      const std::size_t number = plane_number(cursor);
      RegisterPlane<Float>& plane = planes_[number];
      name_ = {setting_.access.tensor, static_cast<std::int64_t>(number)};
      if (is_fresh(cursor)) load(frame, extent, plane);
      plane_ = &plane;
      return;
    }
    case OperandPath::resident: {
      along_row_.locate(frame);
      name_ = {setting_.access.tensor, along_row_.offset(0)};
      plane_ = residents.find(name_);
      if (plane_ == nullptr) {
        throw SimulationError("hazard: no register of the 2D array holds the tile of " +
                              along_row_.tensor().element_text(name_.second));
      }
      if (is_fresh(cursor)) used_.push_back(name_);
      return;
    }
  }
}

template <typename Float>
void OperandFeed<Float>::end(ResidentTiles<Float>& residents) {
  for (const auto& name : used_) residents.release(name);
  used_.clear();
}

template <typename Float>
Lanes<Float> OperandFeed<Float>::row(std::size_t row) const {
  if (setting_.path == OperandPath::loaded || setting_.path == OperandPath::resident) return plane_->row(row);
  if (setting_.path != OperandPath::west) return landed_;
  if (!landed_.is_present(row)) return {nullptr, nullptr, true, true};
  return {landed_.values + (landed_.uniform ? 0 : row), nullptr, true, false};
}

template <typename Float>
const Float* OperandFeed<Float>::west_words(std::size_t rows) const {
  const bool is_plain = setting_.path == OperandPath::west && rows > 0 && !landed_.absent &&
                        !landed_.uniform && landed_.present == nullptr;
  return is_plain ? landed_.values : nullptr;
}

template <typename Float>
typename OperandFeed<Float>::Words OperandFeed<Float>::words(std::size_t rows) const {
  switch (setting_.path) {
    case OperandPath::north:
      if (landed_.absent || landed_.uniform || landed_.present != nullptr) return {};
      return {landed_.values, 0};
    case OperandPath::loaded:
    case OperandPath::resident:
      if (!plane_->is_full(rows)) return {};
      return {plane_->row(0).values, plane_->columns()};
    default:
      return {};
  }
}

template class OperandFeed<float>;
template class OperandFeed<double>;

}  // namespace weir
