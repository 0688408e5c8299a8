// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <random>
#include <set>
#include <vector>

#include "sim/sweep/sweep_plan.hpp"

namespace weir {

/// Choices of a point, one for each axis or group of zipped axes.
using Digits = std::vector<std::uint64_t>;

/// Draws points of a plan that its constraints allow, none twice. The same seed draws the same points on any
/// machine.
class PointSampler {
 public:
  PointSampler(const SweepPlan& plan, std::uint64_t seed) : plan_(plan), random_(seed) {}

  /// A point that was not drawn before, or nothing if none is found in many tries.
  std::optional<std::uint64_t> draw();
  /// Up to `count` of them.
  std::vector<std::uint64_t> draw(std::size_t count);
  /// Takes a point unless it was drawn before or is not allowed.
  bool take(std::uint64_t point);

  /// A number below `size`.
  std::uint64_t below(std::uint64_t size);

 private:
  const SweepPlan& plan_;
  std::mt19937_64 random_;  // its sequence is the standard's; distributions' are not
  std::set<std::uint64_t> drawn_;
};

}  // namespace weir
