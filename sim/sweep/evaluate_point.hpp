// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <set>
#include <string>

#include "sim/engine/worker_pool.hpp"
#include "sim/sweep/sweep_plan.hpp"

namespace weir {

/// One evaluation of a sweep: which row of the results it is, and of which point of the grid.
struct PointTask {
  std::uint64_t place = 0;
  std::uint64_t point = 0;
  Fidelity fidelity = Fidelity::tile;
};

/// What an evaluation gave.
struct PointOutcome {
  std::string key;        ///< digest of the resolved inputs, the fidelity and the version of the model
  bool is_known = false;  ///< the store has it; nothing was run
  std::string error;      ///< empty: it went well
  Metrics metrics;
  double cpu_s = 0;
  std::uint64_t peak_rss_bytes = 0;
};

/// What a worker process does with a point: reads its inputs, sends their key early, and unless that is known
/// evaluates it. Gives the outcome as text.
std::string evaluate_point(const SweepPlan& plan, const PointTask& task, const std::set<std::string>& known,
                           const SendEarly& send);

/// What came of it, whatever the worker's end.
PointOutcome outcome_of(const SweepPlan& plan, const PointTask& task, const WorkerResult& result);

std::string encode_outcome(const PointOutcome& outcome);
PointOutcome decode_outcome(const std::string& text);

}  // namespace weir
