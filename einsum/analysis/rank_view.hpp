// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "einsum/analysis/rank_family.hpp"
#include "einsum/analysis/tensor_ranks.hpp"
#include "einsum/language/ast.hpp"

namespace weir {

/// What a statement has to do with a rank: it walks all of its elements, its chunks, or neither.
enum class Role { none, coarse, full };

/// How an access stands to a rank, the least demanding first.
enum class Form {
  free,     ///< not on the rank
  aligned,  ///< element r, a chunk, a generation, or a window around them
  initial,  ///< generation 0: there before the rank is walked
  whole,    ///< any other element: needs the whole fiber
  gather    ///< an element that an index tensor names: needs the whole fiber
};

/// A cascade as seen from one rank.
class RankView {
 public:
  RankView(const RankFamily& family, const std::map<std::string, TensorRanks>& tensors);

  Role role(const Einsum& einsum) const;
  Form form(const TensorAccess& access) const;
  /// Whether the statement's result keeps the rank, whole or in chunks.
  bool keeps(const Einsum& einsum) const;
  /// Whether the statement gives a tensor its first generation along the rank.
  bool is_initial(const Einsum& einsum) const;

 private:
  Form form(const TensorDimension& dimension, const Expression& index) const;
  bool is_earlier_chunk(const TensorDimension& dimension, const Expression& index) const;
  bool is_within_chunk(const TensorAccess& access, const TensorDimension& dimension) const;
  bool is_own(const TensorDimension& dimension) const;

  const RankFamily& family_;
  const std::map<std::string, TensorRanks>& tensors_;
  std::vector<std::string> variables_;  ///< of the rank and its parts
  std::vector<std::string> outer_;      ///< the variables that walk whole chunks or elements
  std::vector<std::string> outside_;    ///< the variables outside an innermost partition
};

}  // namespace weir
