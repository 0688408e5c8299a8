// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "einsum/lowering/schedule.hpp"
#include "models/stats.hpp"

namespace weir::test {

/// A phase of one loop, built task by task. Each task runs at every iteration unless its `when` says
/// otherwise.
class SmallPhase {
 public:
  explicit SmallPhase(std::int64_t tiles, const std::string& name = "small");

  // Each adds a group at the end of a unit's program and gives the task's number.
  int on_2d(const std::string& name, std::int64_t issue_cycles) {
    return add_compute(name, issue_cycles, Unit::Kind::array2d);
  }
  int on_1d(const std::string& name, std::int64_t issue_cycles) {
    return add_compute(name, issue_cycles, Unit::Kind::array1d);
  }
  /// Two tasks of the 2D array whose cycles alternate; gives the first's number, the second's is one more.
  int alternating(const std::string& first, std::int64_t first_cycles, const std::string& second,
                  std::int64_t second_cycles);
  int load(const std::string& name, std::int64_t bytes) {
    return add_transfer(name, bytes, Task::Kind::load);
  }
  int store(const std::string& name, std::int64_t bytes) {
    return add_transfer(name, bytes, Task::Kind::store);
  }

  /// Has `consumer` wait for what `producer` made of the same tile; more of the wait may be set on the
  /// result.
  Dependency& data(int consumer, int producer, Cause cause = Cause::operand);
  /// Has `writer` wait until `reader` has read what it wrote `ring` tiles before.
  Dependency& room(int writer, int reader, std::int64_t ring);
  /// Has `later` wait for the slot of `earlier` that is `distance` slots back.
  Dependency& barrier(int later, int earlier, std::int64_t distance);

  Task& task(int index) { return phase_.tasks[index]; }
  Phase& phase() { return phase_; }

 private:
  int add_compute(const std::string& name, std::int64_t issue_cycles, Unit::Kind kind);
  int add_transfer(const std::string& name, std::int64_t bytes, Task::Kind kind);
  int add(Task task);
  /// The number of the array of that kind, which is added if there is none.
  int array(Unit::Kind kind);

  Phase phase_;
};

/// A machine of 1 GHz with 100 bytes of DRAM a cycle and nothing that costs more.
Machine free_machine();

/// What a run did, and when each instance of each task ran.
struct SmallRun {
  Stats stats;
  std::vector<TimelineEvent> events;

  /// The cycles in which instance `tile` of a task started and ended.
  std::int64_t start(const std::string& task, std::int64_t tile = 0) const;
  std::int64_t end(const std::string& task, std::int64_t tile = 0) const;
  /// Tasks in the order of their starts on one unit: "A B A".
  std::string order_on(const std::string& unit) const;
  /// "busy 4, operand 6": how a unit spent its cycles, causes without cycles left out.
  std::string spent(const std::string& unit) const;
};

/// Simulates without fast-forward; once a process.
SmallRun run(const Machine& machine, const std::vector<Phase>& phases);
SmallRun run(const Machine& machine, SmallPhase& phase);
/// The error of a run that must not end well.
std::string error_of_run(const Machine& machine, SmallPhase& phase);

}  // namespace weir::test
