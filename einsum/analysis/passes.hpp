// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "einsum/analysis/rank_family.hpp"
#include "einsum/language/ast.hpp"

namespace weir {

/// One pass over a tensor's fibers of a rank.
struct Pass {
  int level = 1;         ///< counted over the whole cascade; a tensor may miss some
  bool partial = false;  ///< reads only what an index tensor of the passes before names
  /// What forces it, as statements of the cascade: the one that needs a whole fiber first, the one that runs
  /// in this pass last. Empty for the first level.
  std::vector<std::size_t> chain;
};

/// The passes over one tensor.
struct TensorPasses {
  std::string tensor;
  std::vector<Pass> passes;  ///< by level
  bool is_constant = true;   ///< false: a recurrence makes a pass of every generation
};

/// The passes over one rank (FuseMax, section III): how often, for every mapping, an element of one of its
/// fibers must be revisited after all others were.
struct RankPasses {
  RankFamily family;
  std::vector<TensorPasses> tensors;  ///< those that are read along the rank, in the order of first use
  std::optional<int> count;           ///< the most of any tensor; nothing: not a constant
  bool is_reduced = false;            ///< some statement combines along the rank, or steps along it
  int intermediates = 0;              ///< how many of the tensors are no inputs

  const TensorPasses* find(const std::string& tensor) const;
};

/// The passes over one rank of a checked cascade.
RankPasses count_passes(const Cascade& cascade, const RankFamily& family);

/// The passes over every rank that is walked, the innermost partitions behind the others.
std::vector<RankPasses> count_passes(const Cascade& cascade);

/// The rank with the most passes, innermost partitions aside: that of FuseMax's taxonomy. Among equals one
/// that is reduced, and that most intermediates are read along. Null if the cascade walks no rank.
const RankPasses* decisive_rank(const std::vector<RankPasses>& passes);

/// "3-pass", or "unbounded" if the count is not a constant.
std::string taxonomy_class(const RankPasses& passes);

}  // namespace weir
