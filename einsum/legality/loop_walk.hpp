// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "einsum/legality/index_range.hpp"
#include "einsum/lowering/architecture.hpp"
#include "einsum/lowering/instances.hpp"
#include "einsum/lowering/mapping.hpp"
#include "einsum/lowering/schedule.hpp"

namespace weir {

/// What a schedule was lowered from: the texts that say what each of its tasks must have read.
struct LoweredDesign {
  const Cascade& cascade;
  const Architecture& architecture;
  const Mapping& mapping;
};

/// One of a phase's block loops, or one loop of a task's nest.
struct LoopReference {
  bool is_block = false;
  int loop = -1;  ///< -1: no loop
  bool exists() const { return loop >= 0; }
};

/// An instance of a task, with its block taken apart into the indices of the block loops.
struct Instant {
  Position position;
  std::array<std::int64_t, 8> blocks{};

  std::int64_t index(const LoopReference& loop) const {
    return loop.is_block ? blocks[loop.loop] : position.loops[loop.loop];
  }
};

Instant instant_of(const Phase& phase, const Nest& nest, std::int64_t flat);

/// One factor of a rank as a digit of the variable's value; `loop` says what holds it at one value inside a
/// tile. Without a loop a tile has all its values.
struct FactorDigit {
  std::string factor;
  std::int64_t stride = 1;
  std::int64_t extent = 1;
  LoopReference loop;
};

/// Which part of each rank an instance of a task covers.
class LoopWalk {
 public:
  LoopWalk(const LoweredDesign& design, const Schedule& schedule, const Phase& phase, const Task& task);

  /// The digits of a variable's value, innermost factor first.
  std::vector<FactorDigit> digits(const std::string& variable) const;
  /// Whether a loop of the phase holds a factor of one of these variables.
  bool is_walked(const LoopReference& loop, const std::vector<std::string>& variables) const;
  /// The extent of a shape or factor name; nothing for an unknown one.
  std::optional<std::int64_t> extent(const std::string& name) const;
  /// Values of a variable inside a tile.
  std::int64_t tile_extent(const std::string& variable) const;

 private:
  LoopReference loop_of(const std::string& factor) const;

  const LoweredDesign& design_;
  const Schedule& schedule_;
  const Phase& phase_;
  const Task& task_;
};

/// The values that digits take at an instant.
IndexRange range_of_digits(const std::vector<FactorDigit>& digits, const Instant& at);

}  // namespace weir
