// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <vector>

namespace weir {

/// Values of the objectives of one point, each the better the smaller (maximised ones are negated).
using Costs = std::vector<double>;

/// Whether `a` is nowhere worse than `b` and somewhere better.
bool dominates(const Costs& a, const Costs& b);

/// The places of the points that no other dominates, by the first objective upwards. Of equal points the
/// first one stands for all.
std::vector<std::size_t> pareto_front(const std::vector<Costs>& points);

}  // namespace weir
