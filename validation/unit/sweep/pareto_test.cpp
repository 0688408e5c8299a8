// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/pareto.hpp"

#include <random>

#include "validation/catch.hpp"

namespace weir::test {
namespace {

using Places = std::vector<std::size_t>;

TEST_CASE("A Pareto front holds what nothing dominates, the first of equal points once", "[unit][sweep]") {
  CHECK(pareto_front({{3, 1}, {1, 3}, {2, 2}, {2, 3}, {3, 3}, {2, 2}}) == Places{1, 2, 0});
  CHECK(pareto_front({{1, 1, 5}, {1, 1, 4}, {0, 9, 9}, {2, 0, 9}}) == Places{2, 1, 3});
  CHECK(pareto_front({}).empty());
}

TEST_CASE("A Pareto front is what comparing all pairs gives", "[unit][sweep]") {
  std::mt19937 random(7);
  for (int trial = 0; trial < 50; ++trial) {
    std::vector<Costs> points(60);
    for (Costs& point : points) point = {double(random() % 12), double(random() % 12), double(random() % 12)};
    const Places front = pareto_front(points);
    for (std::size_t i = 0; i < points.size(); ++i) {
      const bool is_dominated = std::any_of(points.begin(), points.end(),
                                            [&](const Costs& other) { return dominates(other, points[i]); });
      const bool is_listed = std::any_of(front.begin(), front.end(),
                                         [&](std::size_t place) { return points[place] == points[i]; });
      CHECK(is_listed == !is_dominated);
    }
  }
}

}  // namespace
}  // namespace weir::test
