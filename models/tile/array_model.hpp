// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <systemc>
#include <utility>
#include <vector>

#include "einsum/timing/global_buffer.hpp"
#include "einsum/timing/program_walk.hpp"
#include "einsum/timing/return_path.hpp"
#include "models/stats.hpp"
#include "models/tile/scoreboard.hpp"

namespace weir {

/// What the units of a phase share.
struct SharedParts {
  Scoreboard& scoreboard;
  GlobalBuffer& buffer;
  ReturnPath& return_path;
};

/// The 2D or the 1D array on its way through its program: the groups in order, each as soon as its operands
/// are there, there is room for its results and the global buffer lets it in. How a group then runs is up to
/// the fidelity. Time is that of PE(0, 0) and lane 0; all other PEs run the same, skewed (r + c) cycles
/// later.
class ArrayModel : public sc_core::sc_module {
 public:
  ArrayModel(const sc_core::sc_module_name& name, int unit, const SharedParts& parts);

  /// Where the timeline goes, and how many events of it may still be kept; null: nowhere.
  std::vector<TimelineEvent>* timeline = nullptr;
  std::int64_t cycle_offset = 0;

  bool is_done() const { return state_ == State::done; }
  const ProgramWalk& walk() const { return walk_; }
  const Unit& program() const { return program_; }
  int unit() const { return unit_; }
  /// The tasks of the group it is to start next, and their instances.
  std::vector<std::pair<int, std::int64_t>> head() const;
  /// The cycle at which the unit has issued all it started.
  std::int64_t free_at() const { return free_at_; }
  /// Adds what the unit did to its statistics; the phase ended at cycle `end`, its last `skew` cycles only
  /// for the last wave to pass.
  void collect(UnitStats& stats, std::int64_t end, std::int64_t skew) const;
  /// Adds the actions that were counted one by one, and not by task.
  virtual void add_actions(std::map<std::string, std::uint64_t>& actions) const = 0;

 protected:
  enum class State : std::uint8_t { waiting, done };
  struct Member {
    int task = 0;
    std::int64_t instance = 0;
    Position position;
  };

  /// Starts the head group, whose operands are there.
  virtual void start(std::int64_t now) = 0;
  /// The sum of its active PEs over all its cycles in which a task worked.
  virtual std::uint64_t active_cycles(int task) const = 0;

  /// Starts the head group in the cycle in which it may start; else sees to being called again then.
  void advance();
  bool may_start();
  /// Asks the global buffer for the head group's rows over `issue` cycles or more: the cycles it takes, or
  /// nothing and the wait is under way.
  std::optional<std::int64_t> admit(std::int64_t now, std::int64_t issue);
  /// To the group after the head.
  void pass_head();
  void wake_at(std::int64_t cycle);
  std::uint64_t& stall(Cause cause) {
    return scoreboard_.counter(base_ + 2 + static_cast<std::size_t>(cause));
  }
  std::uint64_t& busy() { return scoreboard_.counter(base_); }
  std::uint64_t& active() { return scoreboard_.counter(base_ + 1); }
  std::uint64_t& busy_with(int task);
  void record(const Member& member, std::int64_t start, std::int64_t finish);

  const int unit_;
  const Unit& program_;
  const Phase& phase_;
  Scoreboard& scoreboard_;
  GlobalBuffer& buffer_;
  ReturnPath& return_path_;
  const std::uint64_t substep_;
  std::size_t base_ = 0;  ///< of its counters: busy, active PE cycles, stalls, then a busy count a task
  State state_ = State::waiting;
  ProgramWalk walk_;
  std::vector<Member> members_;
  bool members_ready_ = false;
  std::int64_t free_at_ = 0;
  std::int64_t charged_to_ = 0;  ///< cycle up to which every cycle has been counted as busy or stalled
  bool refused_ = false;         ///< the global buffer did not let the head group start
  Cause refusal_ = Cause::port;

 private:
  /// Finds the next group with work at or after the cursor; false at the end of the program.
  bool find_work();
  bool collect_members();
  void charge_wait(std::int64_t now);
};

}  // namespace weir
