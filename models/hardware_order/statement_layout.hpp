// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "einsum/interpreter/shape.hpp"
#include "einsum/lowering/instances.hpp"
#include "einsum/lowering/layout.hpp"
#include "models/hardware_order/lanes.hpp"

namespace weir {

/// A loop around a statement, of its phase's blocks or of its nest.
struct WalkedLoop {
  bool is_block = false;
  std::size_t loop = 0;
  std::int64_t extent = 1;
  std::int64_t stride = 1;  ///< by which an iteration moves the variable
};

/// The loop iterations of one instance of a task.
struct TilePosition {
  std::vector<std::int64_t> blocks;
  std::vector<std::int64_t> loops;

  std::int64_t index(const WalkedLoop& walked) const {
    return walked.is_block ? blocks[walked.loop] : loops[walked.loop];
  }
};

/// The loop iterations of an instance at a position in its phase.
TilePosition tile_position(const Phase& phase, const Position& position);

/// The values that a variable takes inside a tile: those of the loops that walk it, plus one of `inside`.
struct VariableRange {
  std::int64_t extent = 1;  ///< of its rank: what lies beyond is padding, and not computed
  std::vector<WalkedLoop> walked;
  std::vector<std::int64_t> inside;

  std::vector<std::int64_t> values(const TilePosition& position) const;
};

/// One statement laid over the loops of its phase and over its array, by its task's mapping.
struct StatementLayout {
  std::vector<std::string> variables;  ///< by slot: of the iteration space, then those that a reduction makes
  std::vector<VariableRange> ranges;   ///< of the iteration space, by slot
  std::vector<std::size_t> kept;       ///< slots of the variables on the left but `lane`
  std::size_t lane = no_slot;          ///< the kept variable that goes across the lanes of this computation
  std::vector<std::size_t> time;  ///< slots of reduced variables that one PE goes through, outermost first
  std::size_t row = no_slot;      ///< the reduced variable across the rows, and across the columns
  std::size_t column = no_slot;
  std::int64_t rows = 1;  ///< of the array: what exceeds them is folded
  std::int64_t columns = 1;
  std::vector<WalkedLoop> reduced;  ///< the loops that walk reduced variables
  bool stays = false;               ///< partial sums stay in the PEs from tile to tile

  /// Whether a tile is the first, or the last, that adds to its outputs.
  bool begins(const TilePosition& position) const;
  bool completes(const TilePosition& position) const;
  /// Points of the whole statement.
  double points() const;
};

/// The layout of a statement of a phase, whose task is that of Einsum `statement.name()`.
StatementLayout layout_statement(const Layout& layout, const Einsum& statement, const Shape& shape);

/// The layout of a statement that belongs to no phase: all in one tile.
StatementLayout layout_alone(const Einsum& statement, const Shape& shape);

}  // namespace weir
