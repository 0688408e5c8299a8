// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <systemc>
#include <vector>

#include "models/stats.hpp"
#include "models/tile/global_buffer.hpp"
#include "models/tile/program_walk.hpp"
#include "models/tile/return_path.hpp"
#include "models/tile/scoreboard.hpp"

namespace weir {

/// The 2D or the 1D array at `tile` fidelity: runs its program's groups in order, each as soon as its
/// operands are there, there is room for its results and the global buffer lets it in. Time is that of PE(0,
/// 0) and lane 0; all other PEs run the same, skewed (r + c) cycles later.
class ArrayUnit final : public sc_core::sc_module {
 public:
  ArrayUnit(sc_core::sc_module_name name, int unit, Scoreboard& scoreboard, GlobalBuffer& buffer,
            ReturnPath& return_path);

  /// Notified at the end of the cycle in which the unit starts the first group of a slot of its first sweep.
  sc_core::sc_event slot_started;
  /// The flat slot of the first sweep that was started last.
  std::int64_t started_slot() const { return started_slot_; }
  /// Where the timeline goes, and how many events of it may still be kept; null: nowhere.
  std::vector<TimelineEvent>* timeline = nullptr;
  std::int64_t cycle_offset = 0;

  bool is_done() const { return state_ == State::done; }
  const ProgramWalk& walk() const { return walk_; }
  /// Moves on without running anything: fast-forward has accounted for what lies between.
  void skip(std::int64_t blocks, std::int64_t slots);
  const Unit& program() const { return program_; }
  int unit() const { return unit_; }
  /// The tasks of the group it is to start next, and their instances.
  std::vector<std::pair<int, std::int64_t>> head() const;

  void append_state(std::vector<std::int64_t>& state) const;
  Occupation occupation() const { return {free_at_, charged_to_}; }
  /// Makes a wait that is under way longer by cycles that are not simulated.
  void lengthen_wait(std::int64_t cycles) {
    free_at_ -= cycles;
    charged_to_ -= cycles;
  }
  /// The cycle at which the unit has issued all it started.
  std::int64_t free_at() const { return free_at_; }
  /// Adds what the unit did to its statistics; the phase ended at cycle `end`, its last `skew` cycles only
  /// for the last wave to pass.
  void collect(UnitStats& stats, std::int64_t end, std::int64_t skew) const;

 private:
  enum class State : std::uint8_t { waiting, done };
  struct Member {
    int task = 0;
    std::int64_t instance = 0;
    Position position;
  };

  void on_clock();
  /// Finds the next group with work at or after the cursor; false at the end of the program.
  bool find_work();
  bool collect_members();
  void start(std::int64_t now);
  void charge_wait(std::int64_t now);
  void wake_at(std::int64_t cycle);
  std::uint64_t& stall(Cause cause) {
    return scoreboard_.counter(base_ + 2 + static_cast<std::size_t>(cause));
  }
  void record(const Member& member, std::int64_t now, std::int64_t finish);

  const int unit_;
  const Unit& program_;
  const Phase& phase_;
  Scoreboard& scoreboard_;
  GlobalBuffer& buffer_;
  ReturnPath& return_path_;
  const std::uint64_t substep_;
  std::int64_t started_slot_ = 0;
  std::size_t base_ = 0;  ///< of its counters: busy, active PE cycles, stalls, then a busy count a task
  State state_ = State::waiting;
  ProgramWalk walk_;
  std::vector<Member> members_;
  bool members_ready_ = false;
  std::int64_t free_at_ = 0;
  std::int64_t charged_to_ = 0;  ///< cycle up to which every cycle has been counted as busy or stalled
  bool refused_ = false;         ///< the global buffer did not let the head group start
  Cause refusal_ = Cause::port;
};

}  // namespace weir
