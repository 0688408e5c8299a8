// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/ranking.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

namespace weir {

namespace {

/// Distances between the neighbours of each point of a front, in shares of its extent, summed over
/// objectives; the ends are infinitely far.
std::vector<double> crowding(const std::vector<Costs>& points, const std::vector<std::size_t>& front) {
  std::vector<double> distance(front.size(), 0);
  for (std::size_t objective = 0; objective < points[front.front()].size(); ++objective) {
    std::vector<std::size_t> order(front.size());
    std::iota(order.begin(), order.end(), 0);
    const auto value = [&](std::size_t i) { return points[front[i]][objective]; };
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return value(a) < value(b); });
    const double extent = value(order.back()) - value(order.front());
    distance[order.front()] = distance[order.back()] = std::numeric_limits<double>::infinity();
    for (std::size_t i = 1; i + 1 < order.size() && extent > 0; ++i) {
      distance[order[i]] += (value(order[i + 1]) - value(order[i - 1])) / extent;
    }
  }
  return distance;
}

}  // namespace

std::vector<std::size_t> ranked(const std::vector<Costs>& points) {
  std::vector<std::size_t> left(points.size());
  std::iota(left.begin(), left.end(), 0);
  std::vector<std::size_t> result;
  while (!left.empty()) {
    std::vector<Costs> costs;
    for (const std::size_t place : left) costs.push_back(points[place]);
    std::vector<std::size_t> front;
    for (const std::size_t place : pareto_front(costs)) front.push_back(left[place]);
    const std::vector<double> distance = crowding(points, front);
    std::vector<std::size_t> order(front.size());
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return distance[a] > distance[b]; });
    for (const std::size_t i : order) result.push_back(front[i]);
    std::erase_if(
        left, [&](std::size_t place) { return std::find(front.begin(), front.end(), place) != front.end(); });
  }
  return result;
}

}  // namespace weir
