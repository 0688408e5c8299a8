// SPDX-License-Identifier: Apache-2.0
#include "einsum/binding/stage_solver.hpp"

#include <algorithm>

#include "einsum/lowering/arithmetic.hpp"

namespace weir {

bool StageSolver::solve(std::int64_t interval, const std::vector<std::int64_t>& place) {
  const std::size_t count = problem_.operations.size();
  weight_.resize(problem_.edges.size());
  for (std::size_t e = 0; e < problem_.edges.size(); ++e) {
    const ModuloEdge& edge = problem_.edges[e];
    weight_[e] = ceil_signed(place[edge.from] + edge.delay - place[edge.to], interval) - edge.distance;
  }
  stage_.assign(count, 0);
  for (std::size_t round = 0; round <= count; ++round) {
    bool changed = false;
    for (std::size_t e = 0; e < problem_.edges.size(); ++e) {
      const ModuloEdge& edge = problem_.edges[e];
      const std::int64_t least = stage_[edge.from] + weight_[e];
      if (least <= stage_[edge.to]) continue;
      stage_[edge.to] = least;
      changed = true;
    }
    if (!changed) return true;
  }
  return false;
}

}  // namespace weir
