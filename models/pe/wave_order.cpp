// SPDX-License-Identifier: Apache-2.0
#include "models/pe/wave_order.hpp"

#include <algorithm>

#include "einsum/language/names.hpp"
#include "einsum/language/variables.hpp"
#include "einsum/lowering/arithmetic.hpp"

namespace weir {
namespace {

void check_neighbours(const Einsum& statement, const StatementLayout& layout, std::size_t slot) {
  if (slot == no_slot) return;
  const std::vector<std::int64_t>& inside = layout.ranges[slot].inside;
  for (std::size_t i = 1; i < inside.size(); ++i) {
    if (inside[i] == inside[i - 1] + 1) continue;
    throw SpecError(statement.where, "pe fidelity cannot run " + statement.name() + ": the values of " +
                                         layout.variables[slot] +
                                         " across the array are no neighbours; expected a partition whose "
                                         "innermost factors lie across the array, or --fidelity tile");
  }
}

}  // namespace

WaveOrder wave_order(const Einsum& statement, const EinsumMapping& mapping, const StatementLayout& layout) {
  WaveOrder order;
  order.array_rows = layout.rows;
  order.array_columns = layout.columns;
  const std::vector<std::string> reduced = reduced_variables(statement);
  std::vector<WaveLoop> kept;
  std::vector<WaveLoop> kept_folds;
  std::vector<WaveLoop> reduced_folds;
  for (std::size_t slot = 0; slot < layout.ranges.size(); ++slot) {
    const std::string& name = layout.variables[slot];
    const auto extent = static_cast<std::int64_t>(layout.ranges[slot].inside.size());
    const bool is_reduced = contains(reduced, name);
    const bool is_row = name == mapping.rows;
    if (!is_row && name != mapping.columns) {
      if (!is_reduced) kept.push_back({slot, extent, false, WaveLoop::Kind::kept});
      continue;
    }
    (is_row ? order.row : order.column) = slot;
    (is_row ? order.row_extent : order.column_extent) = extent;
    if (is_reduced) (is_row ? order.reduces_rows : order.reduces_columns) = true;
    const std::int64_t folds = ceil_divide(extent, is_row ? layout.rows : layout.columns);
    const auto kind = is_reduced ? WaveLoop::Kind::reduced : WaveLoop::Kind::kept;
    (is_reduced ? reduced_folds : kept_folds).push_back({slot, folds, true, kind});
  }
  // Hardware order folds rows outside columns.
  std::stable_sort(reduced_folds.begin(), reduced_folds.end(), [&](const WaveLoop& a, const WaveLoop& b) {
    return a.slot == order.row && b.slot != order.row;
  });
  for (const auto& loops : {kept, kept_folds, reduced_folds})
    order.loops.insert(order.loops.end(), loops.begin(), loops.end());
  for (const std::size_t slot : layout.time) {
    order.reduces_time = true;
    order.loops.push_back(
        {slot, static_cast<std::int64_t>(layout.ranges[slot].inside.size()), false, WaveLoop::Kind::reduced});
  }
  check_neighbours(statement, layout, order.row);
  check_neighbours(statement, layout, order.column);
  return order;
}

bool WaveCursor::step() {
  for (std::size_t i = at_.size(); i-- > 0;) {
    if (++at_[i] < order_.loops[i].extent) return true;
    at_[i] = 0;
  }
  return false;
}

bool WaveCursor::is_first(WaveLoop::Kind kind) const {
  for (std::size_t i = 0; i < at_.size(); ++i) {
    if (order_.loops[i].kind == kind && at_[i] != 0) return false;
  }
  return true;
}

bool WaveCursor::is_last(WaveLoop::Kind kind) const {
  for (std::size_t i = 0; i < at_.size(); ++i) {
    if (order_.loops[i].kind == kind && at_[i] + 1 != order_.loops[i].extent) return false;
  }
  return true;
}

std::size_t WaveCursor::kept() const {
  std::int64_t number = 0;
  for (std::size_t i = 0; i < at_.size(); ++i) {
    if (order_.loops[i].kind == WaveLoop::Kind::kept) number = number * order_.loops[i].extent + at_[i];
  }
  return static_cast<std::size_t>(number);
}

std::int64_t WaveCursor::fold(std::size_t slot) const {
  for (std::size_t i = 0; i < at_.size(); ++i) {
    if (order_.loops[i].folds && order_.loops[i].slot == slot) return at_[i];
  }
  return 0;
}

}  // namespace weir
