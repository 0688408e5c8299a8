// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "models/hardware_order/statement_layout.hpp"

namespace weir {

/// A loop that the waves of one instance of a task go through.
struct WaveLoop {
  enum class Kind : std::uint8_t { kept, reduced };
  std::size_t slot = 0;     ///< of the variable in the statement
  std::int64_t extent = 1;  ///< iterations: of the variable, or of its folds over the array
  bool folds = false;       ///< walks the folds of a variable across the array
  Kind kind = Kind::kept;   ///< whether one result needs all of its iterations
};

/// The order in which the PEs of an array go through the points of a tile: one point a PE and iteration, all
/// PEs the same iteration, PE(r, c) in the wave that reaches it r + c cycles after PE(0, 0). Kept variables
/// are outermost, then the folds of what is reduced across the array, then what is reduced in time.
struct WaveOrder {
  std::vector<WaveLoop> loops;
  std::size_t row = no_slot;  ///< the variable across the rows
  std::size_t column = no_slot;
  bool reduces_rows = false;  ///< results come out at the bottom of the columns
  bool reduces_columns = false;
  bool reduces_time = false;
  std::int64_t row_extent = 1;  ///< of the variable inside the tile, padding included
  std::int64_t column_extent = 1;
  std::int64_t array_rows = 1;
  std::int64_t array_columns = 1;
};

/// The order for a statement of a phase. Throws SpecError at the statement if its tiles are not one run of
/// neighbours across the array.
WaveOrder wave_order(const Einsum& statement, const EinsumMapping& mapping, const StatementLayout& layout);

/// Goes through the iterations of a wave order.
class WaveCursor {
 public:
  explicit WaveCursor(const WaveOrder& order) : order_(order), at_(order.loops.size(), 0) {}

  void restart() { at_.assign(at_.size(), 0); }
  /// To the next iteration; false, and back at the first, behind the last.
  bool step();
  std::int64_t index(std::size_t loop) const { return at_[loop]; }
  /// Whether all loops of a kind stand at their first, or at their last, iteration.
  bool is_first(WaveLoop::Kind kind) const;
  bool is_last(WaveLoop::Kind kind) const;
  /// The number of the kept iteration.
  std::size_t kept() const;
  /// The fold of a variable across the array.
  std::int64_t fold(std::size_t slot) const;
  const std::vector<std::int64_t>& indices() const { return at_; }

 private:
  const WaveOrder& order_;
  std::vector<std::int64_t> at_;
};

}  // namespace weir
