// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "einsum/language/ast.hpp"
#include "einsum/rewrites/correction.hpp"
#include "einsum/rewrites/rank_flow.hpp"

namespace weir {

/// What a chunk-wise form of a cascade computes chunk by chunk, and what it leaves for the end.
struct RunningPlan {
  /// Reductions over the rank that are taken chunk by chunk, in order: statistics that the rank waits for,
  /// and what accumulates values that depend on them, corrected whenever they change.
  std::vector<std::size_t> kept;
  std::map<std::string, std::size_t> kept_by_tensor;
  std::set<std::string> statistics;          ///< of these, those that corrections may name
  std::map<std::string, std::size_t> local;  ///< statements of the stream that the kept ones need, by tensor
  std::set<std::size_t> late;                ///< statements that need a whole statistic
  std::set<std::size_t> corrected;           ///< kept statements that depend on statistics
  std::optional<SpecError> obstacle;         ///< why the first reduction that is not kept is not

  bool is_kept(std::size_t statement) const;
};

/// Whether accumulations are statistics themselves, so that what is divided by one before it is whole can be
/// corrected too (FlashAttention-1), or only those reductions that depend on nothing (for a form with the
/// statistics of a chunk, where nothing runs).
enum class Statistics { all, independent };

/// What can be kept chunk by chunk over the rank of the flow.
RunningPlan plan_running(const Cascade& cascade, const RankFlow& flow, Statistics which);

/// Whether a reduction may be taken in chunks: sum, prod, max, min, or a declared associative operator.
bool is_associative(const Cascade& cascade, const std::string& op);

/// Whether the operator adds what its operands are corrected by factors of (sum), or takes the larger of what
/// they are corrected by terms of (max, min).
bool takes_factors(const std::string& op);
bool takes_terms(const std::string& op);

}  // namespace weir
