// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "einsum/analysis/sizes.hpp"
#include "einsum/analysis/tensor_ranks.hpp"
#include "einsum/language/ast.hpp"

namespace weir {

/// On what it can depend whether a value is there.
struct RelevantVariables {
  std::vector<std::set<std::string>> variables;             ///< of each statement
  std::map<std::string, std::set<std::size_t>> dimensions;  ///< of each tensor
};

/// Variables that a predicate names, that an index may lead out of its dimension with, that step from
/// generation to generation or are selected from; and those that index a dimension on which the presence of
/// what is read depends.
RelevantVariables relevant_variables(const Cascade& cascade, const Sizes& sizes,
                                     const std::map<std::string, TensorRanks>& tensors);

}  // namespace weir
