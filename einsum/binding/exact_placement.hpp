// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "einsum/binding/modulo_problem.hpp"

namespace weir {

/// Places of the operations within an interval, gaps between them allowed, such that none of a unit overlap
/// and stages exist that obey all edges; nothing if there are none, or if more than `most_nodes` would have
/// to be tried. Whether two operations of a unit come in the right order a number of intervals apart is
/// decided pair by pair: with all of these numbers given, what is left are lower bounds on differences of
/// starts, which longest paths solve. Only pairs that edges bound on both sides have more than one number
/// worth trying.
std::optional<std::vector<std::int64_t>> place_exactly(const ModuloProblem& problem, std::int64_t interval,
                                                       int most_nodes);

}  // namespace weir
