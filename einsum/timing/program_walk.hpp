// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "einsum/lowering/schedule.hpp"

namespace weir {

/// Where a unit stands in its program.
struct ProgramCursor {
  std::int64_t block = 0;
  std::size_t sweep = 0;
  std::int64_t slot = 0;  ///< of the sweep's nest, inside the block
  std::size_t group = 0;

  bool operator==(const ProgramCursor&) const = default;
};

/// A unit's way through its program. Sweeps whose tasks cull no tile visit every slot, and a task that lags n
/// slots behind works on the tile n slots back. Sweeps of nests over which some task culls visit only the
/// slots at which some task of some unit has a tile to run, and a lag counts those visited; empty visits come
/// before a tile that would follow too close on the one whose carried result it needs (`Nest::spacings`).
/// With steps (barriers), or a lag of whole blocks in the sweep, lags count slots there too.
class ProgramWalk {
 public:
  ProgramWalk(const Phase& phase, int unit);

  bool is_at_end() const { return cursor_.block >= blocks_; }
  const ProgramCursor& cursor() const { return cursor_; }
  const Sweep& sweep() const { return program_.sweeps[cursor_.sweep]; }
  /// The flat slot of the sweep's nest at which the cursor stands.
  std::int64_t slot() const;
  /// Whether the visit is one of a slot, not an empty one.
  bool is_at_slot() const { return walks_[cursor_.sweep].empties == 0; }
  /// The instance that a task of the sweep is to run or to pass over now, by its place in the sweep's tasks.
  std::optional<std::int64_t> instance(int task) const;
  /// To the next group, and behind the last to the next visit.
  void step();
  /// Moves on as fast-forward does.
  void skip(std::int64_t blocks, std::int64_t slots);
  /// What there is to the state beside the cursor, relative to it.
  void append_state(std::vector<std::int64_t>& state) const;
  /// Up to where (flat, exclusive) the way so far depends on which tiles of a task run.
  std::int64_t decided_before(int task) const;

 private:
  /// How one sweep is walked.
  struct SweepWalk {
    bool culls = false;
    bool lags_in_visits = false;
    std::size_t depth = 0;               ///< the longest lag in visits
    std::int64_t empties = 0;            ///< empty visits before that of the cursor's slot
    std::deque<std::int64_t> visited{};  ///< flat slots, the last visit first; -1: an empty one
  };

  SweepWalk walk_of(const Sweep& sweep) const;
  std::int64_t lag_in_slots(const Task& task) const {
    return walks_[cursor_.sweep].lags_in_visits ? 0 : task.lag;
  }
  void enter_sweep();
  void next_visit();
  void seek_slot(std::int64_t from);
  std::int64_t next_slot(std::int64_t from) const;
  std::int64_t empties_before(std::int64_t flat) const;

  const Phase& phase_;
  const Unit& program_;
  std::int64_t blocks_ = 0;
  ProgramCursor cursor_;
  std::vector<SweepWalk> walks_;
};

}  // namespace weir
