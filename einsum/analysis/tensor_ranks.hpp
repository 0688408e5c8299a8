// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "einsum/language/ast.hpp"

namespace weir {

/// The rank variable of a rank: `M0` -> `m0`.
std::string variable_of(const std::string& rank);

/// Every read of a statement: in its value, its predicate and the indices of its outputs.
std::vector<TensorAccess> reads_of(const Einsum& einsum);

/// One dimension of a tensor.
struct TensorDimension {
  std::vector<std::string> ranks;   ///< declared, then those of the variables that write it
  std::int64_t beyond = 0;          ///< declared: how much longer than its rank
  std::vector<Expression> written;  ///< undeclared: the indices that write it, which say how long it is
  std::optional<std::int64_t> generations;  ///< of a generational rank: how far a step leads, mostly 1
};

/// A tensor as its declaration and its statements show it.
struct TensorRanks {
  std::vector<TensorDimension> dimensions;
  std::vector<std::size_t> writers;  ///< statements; none: an input

  bool is_input() const { return writers.empty(); }
};

/// Every tensor that is declared or written, by name.
std::map<std::string, TensorRanks> tensor_ranks(const Cascade& cascade);

}  // namespace weir
