// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "einsum/binding/modulo_problem.hpp"

namespace weir {

/// Finds the stages of operations whose places within an interval are given: the least that obey all edges.
class StageSolver {
 public:
  explicit StageSolver(const ModuloProblem& problem) : problem_(problem) {}

  /// False if no stages obey the edges: a recurrence does not fit the interval with these places.
  bool solve(std::int64_t interval, const std::vector<std::int64_t>& place);
  const std::vector<std::int64_t>& stage() const { return stage_; }

 private:
  const ModuloProblem& problem_;
  std::vector<std::int64_t> stage_;
  std::vector<std::int64_t> weight_;  ///< by edge: stages from one end to the other, at least
};

}  // namespace weir
