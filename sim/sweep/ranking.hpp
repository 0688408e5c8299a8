// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <vector>

#include "sim/sweep/pareto.hpp"

namespace weir {

/// Places of points from the best on, as NSGA-II has them (Deb et al., IEEE Transactions on Evolutionary
/// Computation 6, 2002): by the front on which they lie once those before it are taken away, and within a
/// front by how far their neighbours on it are, the loneliest first.
std::vector<std::size_t> ranked(const std::vector<Costs>& points);

}  // namespace weir
