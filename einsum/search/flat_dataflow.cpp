// SPDX-License-Identifier: Apache-2.0
#include "einsum/search/flat_dataflow.hpp"

#include "einsum/error.hpp"

namespace weir {

FlatProblem flat_problem(const Workload& workload, const FlatRanks& ranks) {
  const auto extent = [&](const std::string& rank, bool is_needed) -> std::int64_t {
    const auto found = workload.extents.find(rank);
    if (found != workload.extents.end()) return found->second;
    if (!is_needed) return 1;
    throw SpecError(workload.where, "workload '" + workload.name + "' has no extent " + rank +
                                        "; expected one, as FLAT's search needs it");
  };
  return {extent(ranks.batch, false), extent(ranks.heads, false), extent(ranks.queries, true),
          extent(ranks.keys, true),   extent(ranks.depth, true),  extent(ranks.width, true)};
}

const std::vector<std::string>& flat_granularities() {
  static const std::vector<std::string> names = {"batch", "head", "row"};
  return names;
}

const std::vector<std::string>& flat_stationarities() {
  static const std::vector<std::string> names = {"output", "weight", "input"};
  return names;
}

const std::vector<std::string>& flat_tensors() {
  static const std::vector<std::string> names = {"queries", "keys", "scores", "values", "outputs"};
  return names;
}

std::string to_string(FlatDataflow::Granularity granularity) {
  return flat_granularities()[static_cast<std::size_t>(granularity)];
}

std::string to_string(FlatDataflow::Stationarity stationarity) {
  return flat_stationarities()[static_cast<std::size_t>(stationarity)];
}

std::string to_string(FlatDataflow::Tensor tensor) { return flat_tensors()[tensor]; }

}  // namespace weir
