// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <optional>

#include "einsum/error.hpp"
#include "validation/unit/binding/small_problem.hpp"

namespace weir::test {
namespace {

/// Nothing: no order was found at any interval.
std::optional<ModuloSchedule> scheduled(const ModuloProblem& problem) {
  try {
    return schedule_modulo(problem);
  } catch (const SpecError&) {
    return std::nullopt;
  }
}

TEST_CASE("A chain over two units runs at the busiest one's interval", "[unit][binding]") {
  const ModuloProblem problem =
      problem_of({{0, 5}, {1, 4}, {0, 3}, {1, 2}}, {{0, 1, 9, 0}, {1, 2, 4, 0}, {2, 3, 20, 0}});
  const ModuloSchedule schedule = schedule_modulo(problem);
  CHECK(schedule.interval == 8);
  CHECK(schedule.is_exhaustive);
  require_legal(problem, schedule);
}

TEST_CASE("A recurrence longer than the busiest unit sets the interval", "[unit][binding]") {
  const ModuloProblem problem = problem_of({{0, 5}, {1, 4}}, {{0, 1, 9, 0}, {1, 0, 8, 1}});
  const ModuloSchedule schedule = schedule_modulo(problem);
  CHECK(schedule.interval == 17);
  require_legal(problem, schedule);
}

TEST_CASE("What runs in few iterations takes no cycles of the interval", "[unit][binding]") {
  ModuloProblem problem = problem_of({{0, 5}, {0, 64}}, {{0, 1, 5, 0}});
  problem.operations[1].frequency = 1.0 / 16;
  CHECK(schedule_modulo(problem).interval == 5);
}

TEST_CASE("Operations that alternate start together and take the cycles of both", "[unit][binding]") {
  ModuloProblem problem = problem_of({{0, 5}, {0, 7}, {1, 2}}, {{0, 2, 10, 0}, {2, 1, 2, 0}});
  problem.operations[1].alternates_with = 0;
  const ModuloSchedule schedule = schedule_modulo(problem);
  CHECK(schedule.interval == 12);
  const std::int64_t apart = schedule.start[1] - schedule.start[0];
  CHECK(apart > 0);
  CHECK(apart % schedule.interval == 0);
  CHECK(schedule.order[0] == std::vector<int>{0});
  require_legal(problem, schedule);
}

TEST_CASE("Registers are counted from the iteration that makes a value to the last that reads it",
          "[unit][binding]") {
  ModuloProblem problem = problem_of({{0, 2}, {0, 2}, {0, 2}}, {});
  problem.registers[0] = {12, 3, {{{0, 1, 0}, {0, 2, 1}}, {{1, 2, 0}}}};
  CHECK(registers_needed(problem, {0, 1, 2}) == std::vector<std::int64_t>{3 + 4 + 2});
}

TEST_CASE("A register fewer is honoured where another order or interval allows it", "[unit][binding]") {
  int honoured = 0;
  for (std::uint32_t seed = 1; seed <= 100; ++seed) {
    CAPTURE(seed);
    ModuloProblem problem = random_problem(seed);
    for (const ModuloEdge& edge : std::vector<ModuloEdge>(problem.edges)) {
      const int unit = problem.operations[edge.from].unit;
      if (unit == problem.operations[edge.to].unit)
        problem.registers[unit].values.push_back({{edge.from, edge.to, edge.distance}});
    }
    const std::optional<ModuloSchedule> roomy = scheduled(problem);
    if (!roomy || roomy->registers[0] < 2) continue;
    problem.registers[0].available = roomy->registers[0] - 1;
    const std::optional<ModuloSchedule> tight = scheduled(problem);
    REQUIRE(tight);
    require_legal(problem, *tight);
    if (tight->registers[0] < roomy->registers[0]) ++honoured;
  }
  CAPTURE(honoured);
  CHECK(honoured >= 1);
}

TEST_CASE("The same problem gives the same schedule", "[unit][binding]") {
  const ModuloProblem problem = random_problem(5);
  CHECK(schedule_modulo(problem).start == schedule_modulo(problem).start);
}

TEST_CASE("Random small problems: legal, never below a bound, and never longer than the best placement",
          "[unit][binding]") {
  int refused = 0;
  int longer = 0;
  constexpr int count = 300;
  for (std::uint32_t seed = 1; seed <= count; ++seed) {
    CAPTURE(seed);
    const ModuloProblem problem = random_problem(seed);
    const std::optional<ModuloSchedule> schedule = scheduled(problem);
    if (!schedule) {
      ++refused;
      continue;
    }
    require_legal(problem, *schedule);
    const double bound = std::max(resource_bound(problem).cycles, recurrence_bound(problem).cycles);
    const auto least = static_cast<std::int64_t>(std::ceil(bound - 1e-6));
    REQUIRE(schedule->interval >= least);
    std::int64_t best = least;
    while (best < schedule->interval && !EveryPlacement(problem, best).is_possible()) ++best;
    if (best < schedule->interval) ++longer;
  }
  CAPTURE(refused, longer);
  CHECK(refused == 0);
  CHECK(longer == 0);
}

}  // namespace
}  // namespace weir::test
