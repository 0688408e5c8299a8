// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <systemc>
#include <vector>

#include "einsum/lowering/instances.hpp"
#include "einsum/lowering/schedule.hpp"

namespace weir {

/// One cycle is `substeps` units of simulated time: units act in a fixed order within a cycle (2D array, 1D
/// array, DRAM), so that no result depends on the order in which the kernel runs its processes.
inline constexpr std::uint64_t substeps = 4;

/// An instance of a task whose results are not all old news yet.
struct Completion {
  std::int64_t instance = 0;
  std::int64_t finish = 0;    ///< cycle after its last issue
  std::int64_t returned = 0;  ///< cycle at which its result is at the top of the 2D array
};

/// What is known of one task: instances below `issued_before` have started or never will.
struct TaskProgress {
  std::int64_t issued_before = 0;
  std::deque<Completion> completions;  ///< of the newest; older ones finished long ago
};

/// The outcome of asking when a dependency is fulfilled.
struct Readiness {
  bool known = true;
  std::int64_t ready = 0;   ///< cycle
  std::int64_t finish = 0;  ///< cycle at which the producer finished, before the latency
};

/// Until when a unit is occupied, and up to when every moment has been counted as busy or stalled; in the
/// unit's own units of time (cycles, ticks).
struct Occupation {
  std::int64_t free_at = 0;
  std::int64_t charged_to = 0;
};

/// Why a unit could not start earlier, and from when.
struct Blame {
  Cause cause = Cause::empty;
  Cause latency_cause = Cause::empty;
  std::int64_t finish = 0;  ///< cycles before it count for `cause`, later ones for `latency_cause`
  std::int64_t ready = 0;
};

/// Shared bookkeeping of one phase: who has done what, and all counters. Counters live in one array so that
/// fast-forward can scale them together.
class Scoreboard {
 public:
  explicit Scoreboard(const Phase& phase);

  const Phase& phase() const { return phase_; }
  /// Starts the phase at the current time, which must be a whole cycle; units wait for `started`.
  void begin();
  bool has_begun() const { return begun_; }
  const sc_core::sc_event& started() const { return started_; }
  /// Cycles since the phase began.
  std::int64_t now() const {
    return static_cast<std::int64_t>(sc_core::sc_time_stamp().value() / substeps) - origin_;
  }
  /// The simulated time from now to a substep of a cycle of the phase; zero if that has passed.
  sc_core::sc_time until(std::int64_t cycle, std::uint64_t substep) const;

  /// Records that an instance starts and when it will be done; wakes those who wait for its unit.
  void issue(int task, const Completion& completion);
  /// Records that all instances below `instance` have started or never will.
  void advance(int task, std::int64_t instance);
  /// Tells those who wait for `unit` that it has moved on.
  void announce(int unit) { events_[unit].notify(sc_core::SC_ZERO_TIME); }
  sc_core::sc_event& moved(int unit) { return events_[unit]; }

  Readiness readiness(const Task& task, const Dependency& dependency, std::int64_t instance) const;
  /// The latest dependency of an instance, or the first whose time is not known.
  struct Wait {
    const Dependency* unknown = nullptr;
    Blame blame;
  };
  Wait wait_of(int task, std::int64_t instance) const;

  /// Whether an instance may start now: it has not run before, and what it overwrites has been read. If not,
  /// `violation` says why; the unit must stand still then. `skipped` cycles were not simulated so far.
  bool may_start(int task, std::int64_t instance, std::int64_t skipped);
  /// Why an instance must not have started, and in which cycle; empty: all were legal.
  const std::string& violation() const { return violation_; }
  std::int64_t violation_cycle() const { return violation_cycle_; }

  /// Counts an instance whose actions are counted elsewhere, one by one.
  void count_instance(int task) {
    ++counters_[execution_base_[task]];
    ++simulated_tasks;
  }
  /// Counts an instance, and its conditional actions.
  void count(int task, const Position& position);

  // Counters: reserved at construction, addressed by index.
  std::size_t reserve(std::size_t count);
  std::uint64_t& counter(std::size_t index) { return counters_[index]; }
  std::vector<std::uint64_t>& counters() { return counters_; }
  std::uint64_t executions(int task) const { return counters_[execution_base_[task]]; }
  /// Sums executions times counts over all tasks.
  void add_actions(std::map<std::string, std::uint64_t>& actions) const;

  std::vector<TaskProgress>& progress() { return progress_; }
  const std::vector<TaskProgress>& progress() const { return progress_; }
  /// Cycles after `finish` for which a completion of `task` can still matter.
  std::int64_t horizon(int task) const { return horizons_[task]; }
  bool is_done(int task) const { return progress_[task].issued_before >= ends_[task]; }
  bool all_done() const;
  /// The cycle by which everything issued so far is done.
  std::int64_t last_finish() const { return last_finish_; }

  std::uint64_t simulated_tasks = 0;

 private:
  const Phase& phase_;
  std::vector<TaskProgress> progress_;
  std::vector<std::int64_t> ends_;
  std::vector<std::int64_t> horizons_;
  std::vector<std::size_t> execution_base_;
  std::vector<std::uint64_t> counters_;
  std::unique_ptr<sc_core::sc_event[]> events_;
  std::int64_t last_finish_ = 0;
  std::string violation_;
  std::int64_t violation_cycle_ = 0;
  sc_core::sc_event started_;
  bool begun_ = false;
  std::int64_t origin_ = 0;
};

}  // namespace weir
