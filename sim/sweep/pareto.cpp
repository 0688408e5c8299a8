// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/pareto.hpp"

#include <algorithm>
#include <numeric>

namespace weir {

bool dominates(const Costs& a, const Costs& b) {
  bool is_better = false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i] > b[i]) return false;
    is_better = is_better || a[i] < b[i];
  }
  return is_better;
}

std::vector<std::size_t> pareto_front(const std::vector<Costs>& points) {
  std::vector<std::size_t> order(points.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return points[a] < points[b]; });
  std::vector<std::size_t> front;  // whatever dominates a point comes before it in this order
  for (const std::size_t candidate : order) {
    const bool is_beaten = std::any_of(front.begin(), front.end(), [&](std::size_t other) {
      return points[other] == points[candidate] || dominates(points[other], points[candidate]);
    });
    if (!is_beaten) front.push_back(candidate);
  }
  return front;
}

}  // namespace weir
