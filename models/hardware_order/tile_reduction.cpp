// SPDX-License-Identifier: Apache-2.0
#include "models/hardware_order/tile_reduction.hpp"

#include <algorithm>
#include <map>
#include <string>

#include "einsum/language/names.hpp"
#include "einsum/language/variables.hpp"

namespace weir {
namespace {

using Kind = LaneFunction::Kind;

Kind combining_kind(const Einsum& statement) {
  static const std::map<std::string, Kind> kinds = {
      {"sum", Kind::add},    {"prod", Kind::multiply}, {"max", Kind::maximum}, {"min", Kind::minimum},
      {"topk", Kind::other}, {"argmax", Kind::other},  {"argmin", Kind::other}};
  if (statement.reductions.empty()) return Kind::add;
  const Reduction& reduction = statement.reductions.front();
  const auto found = kinds.find(reduction.op);
  if (found != kinds.end()) return found->second;
  throw SpecError(reduction.where, "reduction '" + reduction.op +
                                       "' without a definition; expected a built-in reduction to execute");
}

bool depends_on(const Expression& e, const std::vector<std::string>& variables) {
  const std::vector<std::string> own = rank_variables(e);
  return std::any_of(own.begin(), own.end(),
                     [&](const std::string& name) { return contains(variables, name); });
}

/// Where the fold that begins at `first` ends.
std::size_t fold_end(std::size_t first, std::size_t count, std::int64_t size) {
  return std::min(count, first + static_cast<std::size_t>(size));
}

}  // namespace

template <typename Float>
TileReduction<Float>::TileReduction(const Einsum& statement, const StatementLayout& layout,
                                    const LaneScope<Float>& scope)
    : layout_(layout),
      kind_(combining_kind(statement)),
      column_sums_(scope.column_sums),
      value_(statement.value, scope, LaneRole::value),
      local_(scope.arithmetic, scope.lanes),
      north_(scope.arithmetic, scope.lanes),
      across_(scope.arithmetic, scope.lanes),
      total_(scope.arithmetic, scope.lanes),
      active_(scope.lanes),
      present_(scope.lanes) {
  if (statement.predicate) {
    predicate_.emplace(*statement.predicate, scope, LaneRole::predicate);
    culls_each_point_ = depends_on(*statement.predicate, reduced_variables(statement));
  }
  multiplies_ = kind_ == Kind::add && !reduced_variables(statement).empty() && value_.factors() != nullptr;
}

template <typename Float>
bool TileReduction<Float>::cull(LaneFrame& frame) {
  frame.active = nullptr;
  if (!predicate_) return true;
  const Lanes<double> where = predicate_->evaluate(frame);
  std::size_t holds = 0;
  for (std::size_t lane = 0; lane < frame.count; ++lane) {
    active_[lane] = where.is_present(lane) && where.at(lane) != 0 ? 1 : 0;
    holds += active_[lane];
  }
  if (holds < frame.count) frame.active = active_.data();
  return holds > 0;
}

template <typename Float>
Lanes<Float> TileReduction<Float>::active(const Lanes<Float>& lanes, const LaneFrame& frame) {
  if (frame.active == nullptr || lanes.absent) return lanes;
  bool none = true;
  for (std::size_t lane = 0; lane < frame.count; ++lane) {
    present_[lane] = lanes.is_present(lane) && frame.active[lane] != 0 ? 1 : 0;
    none = none && present_[lane] == 0;
  }
  return {lanes.values, present_.data(), lanes.uniform, none};
}

template <typename Float>
Lanes<Float> TileReduction<Float>::mapped(LaneFrame& frame) {
  if (!cull(frame)) return {nullptr, nullptr, true, true};
  return active(value_.evaluate(frame), frame);
}

template <typename Float>
void TileReduction<Float>::add_point(LaneFrame& frame, LaneSum<Float>& sum) {
  if (culls_each_point_ && !cull(frame)) return;
  if (!multiplies_) return sum.add(kind_, active(value_.evaluate(frame), frame), frame.count);
  std::vector<LaneExpression<Float, Float>>& factors = *value_.factors();
  const Lanes<Float> a = factors[0].evaluate(frame);
  const Lanes<Float> b = factors[1].evaluate(frame);
  sum.add_product(active(a, frame), b, frame.count);
}

template <typename Float>
void TileReduction<Float>::add_time(LaneFrame& frame, const TileValues& tile, std::size_t depth,
                                    LaneSum<Float>& sum) {
  if (depth == layout_.time.size()) return add_point(frame, sum);
  const std::size_t slot = layout_.time[depth];
  for (const std::int64_t value : tile[slot]) {
    frame.point[slot] = value;
    add_time(frame, tile, depth + 1, sum);
  }
}

/// One fold of the rows, into `north_`.
template <typename Float>
void TileReduction<Float>::add_rows(LaneFrame& frame, const TileValues& tile, std::size_t first) {
  north_.clear();
  if (layout_.row == no_slot) return add_time(frame, tile, 0, north_);
  const std::vector<std::int64_t>& rows = tile[layout_.row];
  for (std::size_t row = first; row < fold_end(first, rows.size(), layout_.rows); ++row) {
    frame.point[layout_.row] = rows[row];
    if (one_in_time_) {
      add_time(frame, tile, 0, north_);
    } else {
      local_.clear();
      add_time(frame, tile, 0, local_);
      north_.add(kind_, local_.lanes(), frame.count);
    }
    if (column_sums_ == ColumnSums::element) north_.round(frame.count);
  }
}

template <typename Float>
LaneSum<Float>& TileReduction<Float>::reduce(LaneFrame& frame, const TileValues& tile,
                                             const LaneSum<Float>* start) {
  total_.clear();
  if (predicate_ && !culls_each_point_ && !cull(frame)) return total_;
  one_in_time_ = std::all_of(layout_.time.begin(), layout_.time.end(),
                             [&](std::size_t slot) { return tile[slot].size() == 1; });
  const std::size_t rows = layout_.row == no_slot ? 1 : tile[layout_.row].size();
  const std::size_t columns = layout_.column == no_slot ? 1 : tile[layout_.column].size();
  if (layout_.row == no_slot && layout_.column == no_slot) {
    if (start != nullptr) total_.copy(*start, frame.count);
    add_time(frame, tile, 0, total_);
    return total_;
  }
  for (std::size_t row = 0; row < rows; row = fold_end(row, rows, layout_.rows)) {
    for (std::size_t first = 0; first < columns; first = fold_end(first, columns, layout_.columns)) {
      across_.clear();
      for (std::size_t column = first; column < fold_end(first, columns, layout_.columns); ++column) {
        if (layout_.column != no_slot) frame.point[layout_.column] = tile[layout_.column][column];
        add_rows(frame, tile, row);
        across_.add(kind_, north_.lanes(), frame.count);
      }
      total_.add(kind_, across_.lanes(), frame.count);
    }
  }
  return total_;
}

template class TileReduction<float>;
template class TileReduction<double>;

}  // namespace weir
