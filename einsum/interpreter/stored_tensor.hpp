// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "einsum/interpreter/tensor.hpp"

namespace weir {

/// Along a generational axis, how far a tensor has been computed.
struct Frontier {
  std::size_t axis = 0;
  std::int64_t latest = 0;  ///< the last generation that may be read
};

/// A tensor while the cascade runs; it has a frontier for each loop over its generations that is under way.
struct StoredTensor {
  Tensor tensor;
  std::vector<Frontier> frontiers;
};

using TensorStore = std::map<std::string, StoredTensor>;

}  // namespace weir
