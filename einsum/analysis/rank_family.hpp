// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "einsum/analysis/tensor_ranks.hpp"
#include "einsum/language/ast.hpp"

namespace weir {

/// A rank with the partitions of it that the cascade writes out: M with M1 (outer) and M0 (inner), because
/// some index of a rank M is `m1*M0 + m0`, or because the shape says `M1: M // M0`.
struct RankFamily {
  std::string rank;
  std::vector<std::vector<std::string>> chains;  ///< outer to inner, two ranks or more each; none: whole
  std::vector<std::string> outer;                ///< an innermost partition is inside these ranks

  /// The rank itself or a part of it.
  bool contains(const std::string& name) const;
};

/// The ranks of a cascade in the order of its declarations and statements, a partitioned one as one family;
/// behind them the innermost partitions, each by itself.
std::vector<RankFamily> rank_families(const Cascade& cascade,
                                      const std::map<std::string, TensorRanks>& tensors);

}  // namespace weir
