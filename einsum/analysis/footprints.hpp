// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "einsum/analysis/bounds.hpp"
#include "einsum/analysis/tensor_ranks.hpp"

namespace weir {

/// Measures what must be live of a tensor.
class FootprintMeter {
 public:
  /// `passes`: those over every rank. All arguments must outlive this.
  FootprintMeter(const Cascade& cascade, const Sizes& sizes,
                 const std::map<std::string, TensorRanks>& tensors, const std::vector<RankPasses>& passes)
      : cascade_(cascade), sizes_(sizes), tensors_(tensors), passes_(passes) {}

  /// What must be live of a tensor along the rank of `passes`.
  Footprint of(const TensorPasses& tensor, const RankPasses& rank) const;
  /// All elements of a tensor, of a generational one a single generation.
  std::int64_t elements(const std::string& tensor) const;
  std::int64_t bytes(const std::string& tensor, std::int64_t elements) const;

 private:
  std::int64_t along(const TensorDimension& dimension, const RankFamily& family, Footprint::Kind kind) const;
  bool needs_chunk(const std::string& tensor, const RankFamily& family) const;
  bool is_reduced(const std::string& tensor, const TensorDimension& dimension) const;
  std::int64_t window(const std::string& tensor, const RankFamily& family) const;

  const Cascade& cascade_;
  const Sizes& sizes_;
  const std::map<std::string, TensorRanks>& tensors_;
  const std::vector<RankPasses>& passes_;
};

}  // namespace weir
