// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace weir {

/// A counter of two runs.
struct ComparedCounter {
  std::string name;
  std::string unit;
  double first = 0;
  double second = 0;
};

/// Two runs side by side.
struct RunComparison {
  std::string first;  ///< where it lies
  std::string second;
  std::vector<std::string> differences;  ///< "extents.P: 1024, 4096": what was simulated
  std::vector<ComparedCounter> counters;
};

/// Compares what `weir run -o` wrote into two folders (or the stats.json in them). Throws SpecError with one
/// line at anything else.
RunComparison compare_runs(const std::string& first, const std::string& second);

std::string runs_text(const RunComparison& comparison);
nlohmann::ordered_json runs_json(const RunComparison& comparison);

}  // namespace weir
