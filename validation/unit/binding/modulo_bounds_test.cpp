// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "einsum/binding/stage_solver.hpp"
#include "einsum/error.hpp"
#include "validation/unit/binding/small_problem.hpp"

namespace weir::test {
namespace {

using Catch::Matchers::WithinAbs;

TEST_CASE("The resource bound is the busiest unit's cycles, rare operations counted in part",
          "[unit][binding]") {
  ModuloProblem problem = problem_of({{0, 5}, {1, 4}, {1, 3}}, {});
  CHECK(unit_loads(problem) == std::vector<double>{5, 7});
  CHECK(resource_bound(problem).cycles == 7);
  CHECK(resource_bound(problem).unit == 1);
  problem.operations[2].frequency = 0.25;
  CHECK(unit_loads(problem) == std::vector<double>{5, 4.75});
  CHECK(resource_bound(problem).unit == 0);
}

TEST_CASE("The recurrence bound is the largest ratio of delay to distance over the cycles",
          "[unit][binding]") {
  // 0 -> 1 -> 0 takes 10 cycles for 2 iterations, 1 -> 2 -> 1 takes 7 for one, 2 -> 2 takes 20 for 3.
  const ModuloProblem problem = problem_of(
      {{0, 1}, {0, 1}, {0, 1}}, {{0, 1, 4, 0}, {1, 0, 6, 2}, {1, 2, 5, 0}, {2, 1, 2, 1}, {2, 2, 20, 3}});
  const ModuloBound bound = recurrence_bound(problem);
  CHECK_THAT(bound.cycles, WithinAbs(7, 1e-9));
  std::vector<int> operations = bound.operations;
  std::sort(operations.begin(), operations.end());
  CHECK(operations == std::vector<int>{1, 2});
}

TEST_CASE("A fractional recurrence keeps its fraction", "[unit][binding]") {
  CHECK_THAT(recurrence_bound(problem_of({{0, 1}, {0, 1}}, {{0, 1, 4, 1}, {1, 0, 6, 2}})).cycles,
             WithinAbs(10.0 / 3, 1e-9));
}

TEST_CASE("Without a cycle of edges there is no recurrence bound", "[unit][binding]") {
  const ModuloBound bound = recurrence_bound(problem_of({{0, 3}, {1, 3}}, {{0, 1, 9, 0}}));
  CHECK(bound.cycles == 0);
  CHECK(bound.operations.empty());
}

TEST_CASE("What waits for itself within one iteration is named", "[unit][binding]") {
  ModuloProblem problem = problem_of({{0, 1}, {0, 1}}, {{0, 1, 1, 0}, {1, 0, 1, 0}});
  problem.operations[0].name = "A";
  problem.operations[1].name = "B";
  std::string error = "no error";
  try {
    recurrence_bound(problem);
  } catch (const SpecError& thrown) {
    error = thrown.what();
  }
  CAPTURE(error);
  const bool is_named =
      error == "no binding: A, B wait for each other within one iteration; expected a mapping that can run" ||
      error == "no binding: B, A wait for each other within one iteration; expected a mapping that can run";
  CHECK(is_named);
}

TEST_CASE("Stages are the least that obey the edges", "[unit][binding]") {
  // Interval 10; 1 starts at 4 of its slot and waits 25 cycles for 0, so it is three slots behind (30 + 4 >=
  // 25); 2 uses what 1 made an iteration before, and 0 what 2 made five before.
  const ModuloProblem problem =
      problem_of({{0, 1}, {1, 1}, {1, 1}}, {{0, 1, 25, 0}, {1, 2, 7, 1}, {2, 0, 1, 5}});
  StageSolver solver(problem);
  REQUIRE(solver.solve(10, {0, 4, 0}));
  CHECK(solver.stage() == std::vector<std::int64_t>{0, 3, 4});
}

TEST_CASE("A delay of exactly the room between two places needs no further stage, one cycle more does",
          "[unit][binding]") {
  for (const std::int64_t delay : {4, 5}) {
    const ModuloProblem problem = problem_of({{0, 1}, {1, 1}}, {{0, 1, delay, 0}});
    StageSolver solver(problem);
    REQUIRE(solver.solve(10, {2, 6}));
    CHECK(solver.stage()[1] == (delay == 4 ? 0 : 1));
  }
}

TEST_CASE("There are no stages at an interval shorter than a recurrence", "[unit][binding]") {
  const ModuloProblem problem = problem_of({{0, 2}, {1, 2}}, {{0, 1, 6, 0}, {1, 0, 5, 1}});
  StageSolver solver(problem);
  CHECK_FALSE(solver.solve(10, {0, 6}));
  CHECK(solver.solve(11, {0, 6}));
}

}  // namespace
}  // namespace weir::test
