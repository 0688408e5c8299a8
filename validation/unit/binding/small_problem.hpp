// SPDX-License-Identifier: Apache-2.0
/// Modulo problems written by hand or drawn at random, and what a schedule must not do.
#pragma once

#include <algorithm>
#include <cstdint>
#include <random>
#include <vector>

#include "einsum/binding/modulo_scheduler.hpp"
#include "validation/catch.hpp"

namespace weir::test {

/// Operations of the given cycles on the units numbered beside them, with registers for everything.
struct SmallOperation {
  int unit = 0;
  std::int64_t cycles = 1;
};

inline ModuloProblem problem_of(const std::vector<SmallOperation>& operations,
                                const std::vector<ModuloEdge>& edges) {
  ModuloProblem problem;
  int units = 1;
  for (const SmallOperation& operation : operations) {
    problem.operations.push_back({"", operation.unit, operation.cycles});
    units = std::max(units, operation.unit + 1);
  }
  problem.edges = edges;
  for (int unit = 0; unit < units; ++unit) {
    problem.units.push_back("unit");
    problem.registers.push_back({1000, 0, {}});
  }
  return problem;
}

/// A few operations on two units, edges forward within an iteration and a few to later ones.
inline ModuloProblem random_problem(std::uint32_t seed) {
  std::mt19937 random(seed);
  const auto draw = [&](int least, int most) {
    return least + static_cast<int>(random() % static_cast<std::uint32_t>(most - least + 1));
  };
  std::vector<SmallOperation> operations;
  const int count = draw(2, 5);
  for (int i = 0; i < count; ++i) operations.push_back({i < 2 ? i : draw(0, 1), draw(1, 5)});
  std::vector<ModuloEdge> edges;
  for (int i = 0; i + 1 < count; ++i) {
    const int to = draw(i + 1, count - 1);
    edges.push_back({i, to, operations[static_cast<std::size_t>(i)].cycles + draw(0, 6), 0});
  }
  for (int i = draw(0, 2); i > 0; --i) {
    const int from = draw(0, count - 1);
    edges.push_back({from, draw(0, from), operations[static_cast<std::size_t>(from)].cycles, draw(1, 3)});
  }
  return problem_of(operations, edges);
}

/// Fails unless all edges are obeyed and no unit does two things in one cycle, whatever the iteration.
inline void require_legal(const ModuloProblem& problem, const ModuloSchedule& schedule) {
  for (const ModuloEdge& edge : problem.edges) {
    const std::int64_t ready = schedule.start[edge.from] + edge.delay - schedule.interval * edge.distance;
    REQUIRE(schedule.start[edge.to] >= ready);
  }
  std::vector<std::vector<int>> busy(problem.units.size(),
                                     std::vector<int>(static_cast<std::size_t>(schedule.interval), 0));
  for (std::size_t i = 0; i < problem.operations.size(); ++i) {
    const ModuloOperation& operation = problem.operations[i];
    if (operation.alternates_with >= 0) continue;
    std::int64_t cycles = operation.cycles;
    for (const ModuloOperation& other : problem.operations) {
      if (other.alternates_with == static_cast<int>(i)) cycles += other.cycles;
    }
    for (std::int64_t cycle = 0; cycle < cycles; ++cycle) {
      const std::int64_t at = ((schedule.start[i] + cycle) % schedule.interval + schedule.interval);
      REQUIRE(++busy[operation.unit][static_cast<std::size_t>(at % schedule.interval)] == 1);
    }
  }
}

/// Whether operations can be placed at some cycles of the interval such that none of a unit overlap and the
/// edges can be obeyed: every combination is tried.
class EveryPlacement {
 public:
  EveryPlacement(const ModuloProblem& problem, std::int64_t interval)
      : problem_(problem), interval_(interval), place_(problem.operations.size(), 0) {}

  bool is_possible(std::size_t operation = 0) {
    if (operation == place_.size()) return obeys_edges();
    const std::int64_t last = operation == 0 ? 1 : interval_;
    for (std::int64_t at = 0; at < last; ++at) {
      place_[operation] = at;
      if (is_free(operation) && is_possible(operation + 1)) return true;
    }
    return false;
  }

 private:
  bool is_free(std::size_t operation) const {
    const ModuloOperation& own = problem_.operations[operation];
    if (own.cycles > interval_) return false;
    for (std::size_t other = 0; other < operation; ++other) {
      const ModuloOperation& placed = problem_.operations[other];
      if (placed.unit != own.unit) continue;
      const std::int64_t ahead = (place_[operation] - place_[other] + interval_) % interval_;
      if (ahead < placed.cycles || ahead + own.cycles > interval_) return false;
    }
    return true;
  }

  /// Longest paths over cycles of the edges do not grow without end.
  bool obeys_edges() const {
    std::vector<std::int64_t> start = place_;
    for (std::size_t round = 0; round <= start.size(); ++round) {
      bool changed = false;
      for (const ModuloEdge& edge : problem_.edges) {
        const std::int64_t ready = start[edge.from] + edge.delay - interval_ * edge.distance;
        while (start[edge.to] < ready) {
          start[edge.to] += interval_;
          changed = true;
        }
      }
      if (!changed) return true;
    }
    return false;
  }

  const ModuloProblem& problem_;
  std::int64_t interval_;
  std::vector<std::int64_t> place_;
};

}  // namespace weir::test
