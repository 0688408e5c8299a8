// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "einsum/search/mapping_search.hpp"

namespace weir {

/// The best mappings of a search as a table, how close the best is to the bounds, and what became of the
/// others.
std::string search_text(const MappingSearch& search, Objective objective);

}  // namespace weir
