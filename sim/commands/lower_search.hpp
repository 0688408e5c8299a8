// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "einsum/search/mapping_search.hpp"
#include "sim/spec/experiment.hpp"

namespace weir {

/// "cycles", "energy" or "edp". Throws SpecError.
Objective parse_objective(const std::string& text);

/// What the energy table charges for counts of actions.
ActionPrice action_price(const Experiment& experiment);

/// Searches the mappings of an experiment on all processors, with a progress bar. Throws SpecError if none is
/// legal.
MappingSearch search_experiment(const Experiment& experiment, Objective objective, std::uint64_t most);

}  // namespace weir
