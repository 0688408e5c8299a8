// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <vector>

#include "sim/sweep/sweep_plan.hpp"
#include "sim/sweep/sweep_store.hpp"

namespace weir {

/// Evaluates points and gives their rows, in the order of the tasks.
using EvaluatePoints = std::function<std::vector<SweepRow>(const std::vector<PointTask>&)>;

/// The points with which a search begins; what it takes is estimated with them.
std::vector<PointTask> first_tasks(const SweepPlan& plan);

/// Looks for good points of a plan that has a `search`, with at most its budget of simulations. Rows have
/// places in the order in which points are chosen, which depends on the seed alone.
///  - random: points drawn evenly.
///  - halving: bounds of four times the budget, then simulation of the most promising ones.
///  - evolutionary: generations of a population, by NSGA-II, on the choices of the axes; a number moves to a
///    neighbouring value more often than far.
/// Gives the number of rows.
std::uint64_t run_search(const SweepPlan& plan, const EvaluatePoints& evaluate);

}  // namespace weir
