// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "einsum/search/flat_cost.hpp"

namespace weir {

/// What FLAT's search may choose from: every granularity, and for each product one of these stationarities;
/// each tensor on chip or not; row blocks that divide the queries into whole columns of the array, up to a
/// largest (0: any). A narrower block would leave columns idle, or change what is stationary in the PEs
/// faster than it can be loaded, for which the cost has no cycles.
struct FlatSearchSpace {
  std::vector<FlatDataflow::Stationarity> stationarities = {FlatDataflow::Stationarity::output,
                                                            FlatDataflow::Stationarity::weight};
  std::int64_t largest_row_block = 0;
};

/// All of the space, coarse granularities and few tensors on chip first.
std::vector<FlatDataflow> flat_dataflows(const FlatProblem& problem, const Architecture& architecture,
                                         const FlatSearchSpace& space);

struct FlatChoice {
  FlatDataflow dataflow;
  FlatCost cost;
  std::size_t candidates = 0;  ///< dataflows compared
};

/// The dataflow of least latency; of equal ones that of least traffic, then of fewest bytes on chip, then the
/// first of `flat_dataflows`. Exhaustive, hence optimal in its space.
FlatChoice search_flat(const FlatProblem& problem, const Architecture& architecture, FlatObjective objective,
                       const FlatSearchSpace& space = {});

}  // namespace weir
