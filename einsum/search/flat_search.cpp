// SPDX-License-Identifier: Apache-2.0
#include "einsum/search/flat_search.hpp"

#include <algorithm>
#include <functional>
#include <tuple>

namespace weir {

namespace {

using Granularity = FlatDataflow::Granularity;

/// Granularities with their row blocks, coarse ones first.
std::vector<FlatDataflow> fused_parts(const FlatProblem& problem, std::int64_t columns,
                                      std::int64_t largest) {
  std::vector<FlatDataflow> parts(2);
  parts[0].granularity = Granularity::batch;
  parts[1].granularity = Granularity::head;
  for (FlatDataflow& part : parts) part.row_block = problem.queries;
  std::vector<std::int64_t> blocks;
  for (std::int64_t divisor = 1; divisor * divisor <= problem.queries; ++divisor) {
    if (problem.queries % divisor != 0) continue;
    blocks.push_back(divisor);
    if (divisor * divisor != problem.queries) blocks.push_back(problem.queries / divisor);
  }
  std::sort(blocks.begin(), blocks.end(), std::greater<>());
  for (const std::int64_t block : blocks) {
    if (block == problem.queries || block % columns != 0 || (largest != 0 && block > largest)) continue;
    parts.emplace_back();
    parts.back().granularity = Granularity::row;
    parts.back().row_block = block;
  }
  return parts;
}

auto rank_of(const FlatCost& cost) {
  return std::tuple(cost.latency_s, cost.traffic_bytes, cost.on_chip_bytes);
}

}  // namespace

std::vector<FlatDataflow> flat_dataflows(const FlatProblem& problem, const Architecture& architecture,
                                         const FlatSearchSpace& space) {
  constexpr unsigned residencies = 1U << FlatDataflow::tensor_count;
  std::vector<FlatDataflow> dataflows;
  for (FlatDataflow dataflow : fused_parts(problem, architecture.array2d.columns, space.largest_row_block)) {
    for (const auto scores : space.stationarities) {
      for (const auto outputs : space.stationarities) {
        dataflow.scores_stationarity = scores;
        dataflow.outputs_stationarity = outputs;
        for (unsigned residency = 0; residency < residencies; ++residency) {
          for (unsigned tensor = 0; tensor < FlatDataflow::tensor_count; ++tensor) {
            dataflow.on_chip[tensor] = (residency >> tensor & 1U) != 0;
          }
          dataflows.push_back(dataflow);
        }
      }
    }
  }
  return dataflows;
}

FlatChoice search_flat(const FlatProblem& problem, const Architecture& architecture, FlatObjective objective,
                       const FlatSearchSpace& space) {
  const std::vector<FlatDataflow> dataflows = flat_dataflows(problem, architecture, space);
  FlatChoice best;
  best.candidates = dataflows.size();
  for (std::size_t i = 0; i < dataflows.size(); ++i) {
    const FlatCost cost = flat_cost(dataflows[i], problem, architecture, objective);
    if (i > 0 && rank_of(cost) >= rank_of(best.cost)) continue;
    best.dataflow = dataflows[i];
    best.cost = cost;
  }
  return best;
}

}  // namespace weir
