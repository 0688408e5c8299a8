// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/point_sampler.hpp"

namespace weir {

namespace {

constexpr int most_tries = 10'000;

}  // namespace

std::uint64_t PointSampler::below(std::uint64_t size) { return random_() % size; }

bool PointSampler::take(std::uint64_t point) {
  return !drawn_.contains(point) && plan_.is_allowed(point) && drawn_.insert(point).second;
}

std::optional<std::uint64_t> PointSampler::draw() {
  for (int i = 0; i < most_tries && drawn_.size() < plan_.grid_size(); ++i) {
    const std::uint64_t point = below(plan_.grid_size());
    if (take(point)) return point;
  }
  return std::nullopt;
}

std::vector<std::uint64_t> PointSampler::draw(std::size_t count) {
  std::vector<std::uint64_t> points;
  while (points.size() < count) {
    const auto point = draw();
    if (!point) break;
    points.push_back(*point);
  }
  return points;
}

}  // namespace weir
