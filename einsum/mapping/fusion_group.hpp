// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "einsum/analysis/rank_family.hpp"
#include "einsum/analysis/sizes.hpp"
#include "einsum/language/ast.hpp"

namespace weir {

/// A cascade with what laying it out needs to know of it.
struct MappedCascade {
  const Cascade& cascade;
  Sizes sizes;
  std::map<std::string, TensorRanks> tensors;
  std::vector<RankFamily> families;
  std::vector<const Einsum*> statements;  ///< first generations aside

  MappedCascade(const Cascade& cascade, const Sizes& given);
  /// The statement that writes a tensor, as an index; -1: an input.
  int writer(const std::string& tensor) const;
  /// The family that a rank belongs to: the rank itself, or the one that it is a part of.
  const RankFamily* family(const std::string& rank) const;
  std::int64_t extent(const std::string& rank) const;
};

/// Einsums to be fused, and the ranks that give them their shape.
struct FusionGroup {
  std::vector<int> statements;
  std::vector<std::string>
      parallel;        ///< ranks that all of them have in their results, and hand on element by element
  std::string stream;  ///< rank (the whole one) that tiles are streamed along; empty: none
  std::vector<std::string>
      stream_loops;         ///< its parts that loops walk, outermost first, where the cascade names parts
  std::string stream_tile;  ///< its part inside a tile; empty: the whole rank is to be cut
  bool steps = false;       ///< along the stream each element is a step of a recurrence of its own

  bool has(int statement) const;
};

/// Cuts a cascade into groups that can be fused, in an order in which each needs only what groups before it
/// make.
std::vector<FusionGroup> fusion_groups(const MappedCascade& mapped);

}  // namespace weir
