// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "einsum/legality/phase_demands.hpp"
#include "einsum/legality/replay_state.hpp"
#include "einsum/lowering/schedule.hpp"

namespace weir {

/// Runs the units' programs of one phase from a start on, in the order of time, until so many instances have
/// run or none is left, and watches for hazards.
class PhaseReplay {
 public:
  PhaseReplay(const Schedule& schedule, const Phase& phase, const PhaseDemands& demands);

  /// Runs; false at a hazard.
  bool run(const ReplayStart& start, std::int64_t most_instances);

  const std::string& hazard() const { return hazard_; }
  std::int64_t instances() const { return instances_; }
  bool is_finished() const { return finished_; }
  /// The slots of the first nest that a unit has begun, and the cycles in which it did.
  const std::vector<std::pair<std::int64_t, std::int64_t>>& slot_starts() const { return slot_starts_; }

 private:
  /// What a unit could do next: nothing, wait for a unit, or start at a cycle.
  struct Candidate {
    bool is_known = false;
    std::int64_t ready = 0;
    InstanceName waiting;  ///< not known: who waits
    const Dependency* dependency = nullptr;
  };
  struct Choice {
    int unit = -1;
    std::int64_t cycle = 0;
  };

  // The replay (phase_replay.cpp)
  void begin(const ReplayStart& start);
  bool find_members(int unit);
  void collect_members(int unit);
  void step(int unit);
  void find_transfer(int unit);
  void consider(int unit);
  Choice choose() const;
  Choice choose_transfer() const;
  bool execute(const Choice& choice);
  void note_slot(int unit, std::int64_t cycle);
  void run_array(int unit, std::int64_t cycle, std::vector<Run>& runs);
  void run_transfer(int unit, std::vector<Run>& runs);
  bool report_standstill(std::int64_t cycle);
  bool is_live(int task, std::int64_t flat) const;

  // What must hold of every instance (replay_checks.cpp)
  bool check(const std::vector<InstanceName>& members, const std::vector<Run>& runs);
  bool check_order(const InstanceName& who, std::int64_t cycle);
  bool check_reads(const InstanceName& who, const Run& run, const std::vector<InstanceName>& group);
  bool check_read(const Read& read, const InstanceName& who, const Run& run,
                  const std::vector<InstanceName>& group);
  bool check_arrival(const Read& read, const Run& made, const InstanceName& who, const Run& run);
  bool check_handed_on(const Read& read, const Run& made, const InstanceName& who, const Run& run);
  bool check_place(const Read& read, std::int64_t flat, const Event& reading);
  bool check_unbroken(const Event& written, const Event& reading, const Run& tile, int maker);
  bool check_overwrite(const InstanceName& who, const Run& run);
  bool overwrite(Run* tile, const InstanceName& who, const Run& run);
  std::optional<Position> tile_before(const Places& places, const Task& task, const Position& own) const;
  bool check_registers(const std::vector<InstanceName>& group, std::int64_t cycle);
  bool check_held(const InstanceName& maker, std::int64_t cycle);
  void release_read(const InstanceName& who, std::size_t value);
  bool check_all_ran();
  bool fail(std::int64_t cycle, const std::string& what);
  std::string name(const InstanceName& who) const;
  std::string unit_name(int task) const;

  /// The values of a register file's tensor that are still to be read.
  struct LiveValue {
    std::deque<std::int64_t> tiles;
    std::vector<std::int64_t> needed_from;  ///< by reader
    std::vector<std::int64_t> next_reader;  ///< by reader: the number of the instance that needs it
  };

  const Schedule& schedule_;
  const Phase& phase_;
  const PhaseDemands& demands_;
  ReplayStart start_;
  std::vector<TaskHistory> tasks_;
  std::vector<UnitCursor> units_;
  std::vector<Candidate> candidates_;
  std::vector<LiveValue> values_;
  std::vector<std::vector<std::int64_t>> taken_;  ///< task, read -> last tile taken from between the arrays
  std::vector<std::int64_t> durations_;           ///< unit -> ticks of a transfer
  std::vector<InstanceName> group_;               ///< being executed
  std::vector<Run> group_runs_;
  std::int64_t dram_free_ = 0;
  std::int64_t return_free_ = 0;
  int last_served_ = -1;
  std::int64_t instances_ = 0;
  bool finished_ = false;
  std::int64_t now_ = 0;
  std::vector<std::pair<std::int64_t, std::int64_t>> slot_starts_;
  std::string hazard_;
};

}  // namespace weir
