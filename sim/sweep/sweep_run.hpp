// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>
#include <string>
#include <vector>

#include "sim/sweep/point_runner.hpp"
#include "sim/sweep/sweep_progress.hpp"
#include "sim/sweep/sweep_store.hpp"

namespace weir {

/// Somebody asked the program to stop (SIGINT, SIGTERM); what is done is recorded.
struct Interrupted {
  int signal = 0;
};

/// From now on SIGINT and SIGTERM only make a run stop, and a full disk is an error instead of a signal.
void catch_signals();

/// Evaluates points and records each in the store as soon as it is done.
class SweepRun {
 public:
  /// What a run works on, all of which outlives it. `known` are the keys that the store has.
  struct Parts {
    const SweepPlan& plan;
    SweepStore& store;
    PointRunner& runner;
    std::set<std::string>& known;
    SweepProgress& progress;
  };
  explicit SweepRun(const Parts& parts) : parts_(parts) {}

  /// Rows in the order of the tasks. Throws Interrupted.
  std::vector<SweepRow> evaluate(const std::vector<PointTask>& tasks);

 private:
  SweepRow record(const PointTask& task, PointOutcome outcome);

  Parts parts_;
};

/// The row of an evaluated point.
SweepRow row_of(const SweepPlan& plan, const PointTask& task, const PointOutcome& outcome);

}  // namespace weir
