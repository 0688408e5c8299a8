// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "einsum/binding/modulo_problem.hpp"
#include "einsum/error.hpp"

namespace weir {

namespace {

/// Looks for a cycle of edges whose delay exceeds `interval` times its distance (Bellman-Ford on longest
/// paths).
class CycleFinder {
 public:
  explicit CycleFinder(const ModuloProblem& problem) : problem_(problem) {}

  /// The edges of one such cycle, in order; none if there is none.
  std::vector<int> longer_than(double interval) {
    const std::size_t count = problem_.operations.size();
    distance_.assign(count, 0);
    by_.assign(count, -1);
    int changed = -1;
    for (std::size_t round = 0; round <= count; ++round) {
      changed = relax(interval);
      if (changed < 0) return {};
    }
    return cycle_at(changed);
  }

 private:
  int relax(double interval) {
    int changed = -1;
    for (std::size_t e = 0; e < problem_.edges.size(); ++e) {
      const ModuloEdge& edge = problem_.edges[e];
      const double weight = static_cast<double>(edge.delay) - interval * static_cast<double>(edge.distance);
      const double reached = distance_[edge.from] + weight;
      if (reached <= distance_[edge.to] + 1e-9) continue;
      distance_[edge.to] = reached;
      by_[edge.to] = static_cast<int>(e);
      changed = edge.to;
    }
    return changed;
  }

  std::vector<int> cycle_at(int operation) const {
    for (std::size_t i = 0; i < problem_.operations.size(); ++i)
      operation = problem_.edges[by_[operation]].from;
    std::vector<int> cycle;
    int at = operation;
    do {
      cycle.push_back(by_[at]);
      at = problem_.edges[by_[at]].from;
    } while (at != operation);
    std::reverse(cycle.begin(), cycle.end());
    return cycle;
  }

  const ModuloProblem& problem_;
  std::vector<double> distance_;
  std::vector<int> by_;  ///< operation -> the edge that set its distance
};

std::string chain(const ModuloProblem& problem, const std::vector<int>& operations) {
  std::string text;
  for (const int operation : operations)
    text += (text.empty() ? "" : ", ") + problem.operations[operation].name;
  return text;
}

}  // namespace

std::vector<double> unit_loads(const ModuloProblem& problem) {
  std::vector<double> loads(problem.units.size(), 0);
  for (const ModuloOperation& operation : problem.operations) {
    loads[operation.unit] += static_cast<double>(operation.cycles) * operation.frequency;
  }
  return loads;
}

ModuloBound resource_bound(const ModuloProblem& problem) {
  const std::vector<double> loads = unit_loads(problem);
  const auto most = std::max_element(loads.begin(), loads.end());
  if (most == loads.end()) return {};
  return {*most, {}, static_cast<int>(most - loads.begin())};
}

ModuloProblem inside_blocks(ModuloProblem problem) {
  std::erase_if(problem.edges, [](const ModuloEdge& edge) { return edge.between_blocks; });
  return problem;
}

bool can_run(const ModuloProblem& problem) {
  std::vector<bool> runs(problem.operations.size(), false);
  for (std::size_t round = 0; round < runs.size(); ++round) {
    for (std::size_t operation = 0; operation < runs.size(); ++operation) {
      runs[operation] = std::none_of(problem.edges.begin(), problem.edges.end(), [&](const ModuloEdge& edge) {
        return edge.to == static_cast<int>(operation) && edge.distance <= 0 && !runs[edge.from];
      });
    }
  }
  return std::all_of(runs.begin(), runs.end(), [](bool ran) { return ran; });
}

ModuloBound recurrence_bound(const ModuloProblem& problem) {
  CycleFinder finder(problem);
  ModuloBound bound;
  // Each cycle found gives a larger ratio, until none is longer: the ratios are of finitely many cycles.
  std::vector<int> cycle = finder.longer_than(0);
  while (!cycle.empty()) {
    std::int64_t delay = 0;
    std::int64_t distance = 0;
    bound.operations.clear();
    for (const int edge : cycle) {
      delay += problem.edges[edge].delay;
      distance += problem.edges[edge].distance;
      bound.operations.push_back(problem.edges[edge].from);
    }
    if (distance <= 0)
      throw SpecError("no binding: " + chain(problem, bound.operations) +
                      " wait for each other within one iteration; expected a mapping that can run");
    bound.cycles = static_cast<double>(delay) / static_cast<double>(distance);
    cycle = finder.longer_than(bound.cycles + 1e-6);
  }
  return bound;
}

}  // namespace weir
