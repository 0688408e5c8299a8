// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "sim/engine/run.hpp"

namespace weir {

/// A number that an evaluation gives.
struct Metric {
  std::string name;  ///< with its unit: "latency_s"
  std::string what;
  bool is_better_large = false;
  bool has_bound = false;  ///< known at fidelity `bound` too
};

using Metrics = std::map<std::string, double>;

/// All that a simulation gives: totals, then units, causes of stalls, energy and area by component.
const std::vector<Metric>& all_metrics();

/// Null if there is none of that name.
const Metric* find_metric(const std::string& name);

/// Those of a simulation; zeros are left out.
Metrics metrics_of(const RunResult& run);

/// Those that are lower bounds of an experiment's, whatever its binding; nothing is simulated. Throws
/// SpecError.
Metrics bound_metrics(const Experiment& experiment);

}  // namespace weir
