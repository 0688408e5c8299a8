// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <systemc>
#include <vector>

#include "models/tile/array_unit.hpp"
#include "models/tile/dram.hpp"
#include "models/tile/scoreboard.hpp"

namespace weir {

/// The parts of a phase's model whose states together decide its future.
struct PhaseParts {
  Scoreboard& scoreboard;
  GlobalBuffer& buffer;
  ReturnPath& return_path;
  std::vector<ArrayUnit*> arrays;
  Dram& dram;
};

/// The state of a phase at one moment: what is equal when the future is the same, and what grows.
struct Snapshot {
  std::int64_t time = 0;               ///< cycles since the phase began, skipped ones included
  std::int64_t now = 0;                ///< cycles since the phase began, simulated ones only
  Position reference;                  ///< of the reference unit
  std::vector<std::int64_t> timing;    ///< relative times and modes of what is shared, and modes of the units
  std::vector<Occupation> arrays;      ///< cycles
  Occupation dram;                     ///< ticks
  std::vector<ProgramCursor> cursors;  ///< of the arrays
  std::vector<TaskProgress> progress;  ///< completions that may still matter, by task
  std::vector<std::uint64_t> counters;
};

bool is_old_news(const TaskProgress& progress, std::int64_t instance);

/// Exact fast-forward: whenever the reference unit begins an iteration of a loop, the state is compared with
/// one saved at an earlier iteration of the same loop. If all relative times are equal, every unit has either
/// moved on by the same number of iterations or stands waiting for something farther ahead, then the
/// iterations that follow repeat the ones between, and are added without being simulated, up to where the
/// first unit leaves its loop or the first waiting unit gets what it waits for. Nothing is estimated: with
/// and without, all counters are the same.
class FastForward final : public sc_core::sc_module {
 public:
  FastForward(sc_core::sc_module_name name, PhaseParts parts);

  std::int64_t skipped_cycles() const { return skipped_; }

 private:
  static constexpr int block_level = -1;

  /// A loop of the reference unit, and the state saved at one of its iterations (Brent's cycle detection: the
  /// saved state is renewed after 1, 2, 4, ... iterations, so memory stays bounded).
  struct Level {
    int loop = block_level;
    std::optional<Snapshot> saved;
    std::int64_t age = 0;
    std::int64_t renewal = 1;
  };
  /// How one period moved the instances of each task and the cursor of each array; 0: it stood still.
  struct Movement {
    std::int64_t iterations = 0;
    std::vector<std::int64_t> tasks;
    std::vector<bool> arrays;
    bool dram = false;
  };

  /// A task's way through all repeats of a period of one of the nest's loops.
  struct Shift {
    const Snapshot& before;
    const Snapshot& after;
    const Movement& movement;
    int task = 0;
    int loop = 0;
    std::int64_t repeats = 0;
  };

  void on_slot();
  bool starts_iteration(const Level& level, const Position& position) const;
  bool visit(Level& level, const Snapshot& current);
  Snapshot take_snapshot() const;
  std::optional<Movement> movement(const Level& level, const Snapshot& before, const Snapshot& after) const;
  bool add_array_movement(const Level& level, const Snapshot& before, const Snapshot& after,
                          std::size_t array, Movement& movement) const;
  bool has_moved(const Movement& movement, int task) const;
  bool add_dram_movement(const Snapshot& before, const Snapshot& after, Movement& movement) const;
  bool completions_match(const Snapshot& before, const Snapshot& after, int task, std::int64_t moved) const;
  std::int64_t stride(int loop, int nest) const;

  // How often the period may be repeated (fast_forward_bounds.cpp)
  std::int64_t repeats(const Level& level, const Snapshot& before, const Snapshot& after,
                       const Movement& movement) const;
  std::int64_t repeats_in_loop(const Level& level, const Snapshot& before, const Snapshot& after,
                               const Movement& movement, int task) const;
  bool dependencies_repeat(const Snapshot& before, const Snapshot& after, const Movement& movement, int task,
                           std::int64_t repeats) const;
  bool keeps_waiting(const Snapshot& after, const Movement& movement, int task, std::int64_t instance,
                     std::int64_t repeats) const;
  bool runs_in(const Level& level, const Snapshot& after, int task) const;

  // Culled tiles (fast_forward_culling.cpp)
  bool moves_culling(const Level& level, const Movement& movement) const;
  bool tiles_repeat(const Shift& shift) const;
  bool dependency_repeats(const Shift& shift, const Dependency& dependency, std::int64_t instance) const;
  bool is_settled(const Shift& shift, const Dependency& dependency, std::int64_t instance,
                  std::int64_t awaited) const;
  bool are_equally_live(const Shift& shift, int task, std::int64_t first, std::int64_t last) const;

  bool can_repeat(const Level& level, const Snapshot& before, const Snapshot& after, const Movement& movement,
                  std::int64_t repeats) const;

  void apply(const Level& level, const Snapshot& before, const Snapshot& after, const Movement& movement,
             std::int64_t repeats);

  PhaseParts parts_;
  const Phase& phase_;
  ArrayUnit& reference_;
  int nest_ = 0;               ///< of the reference unit's first sweep
  Position previous_{-1, {}};  ///< of the slot that the reference unit started before
  std::vector<Level> levels_;  ///< outermost first
  std::int64_t skipped_ = 0;
};

}  // namespace weir
