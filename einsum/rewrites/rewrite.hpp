// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "einsum/language/ast.hpp"
#include "einsum/rewrites/cut.hpp"

namespace weir {

/// What a rewrite may be told.
struct RewriteOptions {
  CutOptions cut;
  std::string rank;  ///< the rank whose passes are to become fewer; empty: the one with the most
};

/// A cascade that a rewrite made of another, with equal outputs.
struct Rewritten {
  Cascade cascade;
  std::vector<std::string> steps;      ///< the primitive rewrites, in order
  std::vector<std::string> origins;    ///< one line each: "RM, LM from GM: ..."
  std::vector<Cut> cuts;               ///< that it made
  std::optional<SpecError> remaining;  ///< why no more was done
};

/// A reduction taken through the chunks of its rank, generation by generation: each keeps a running value
/// that a chunk's own joins, corrected when a statistic changes. `in_parts`: several parts of the rank at
/// once, merged at the end (split-KV). Throws SpecError at what stands in the way.
Rewritten make_iterative(const Cascade& cascade, const std::string& rank, const CutOptions& options,
                         bool in_parts);

/// Values against the statistic of their chunk, corrected once that of the whole rank is known.
Rewritten make_local(const Cascade& cascade, const std::string& rank, const CutOptions& options);

/// Factors that a sum does not walk go behind it: sum(a * g) = sum(a) * g, sum(a / g) = sum(a) / g, and
/// max(a - g) = max(a) - g. Only divisors, and factors that the cascade computes. Throws SpecError if there
/// is none.
Rewritten defer_factors(const Cascade& cascade);

/// (a b) c = a (b c): the sum over a rank that a product is summed over later goes first, where that leaves a
/// smaller intermediate. Throws SpecError if there is none.
Rewritten reorder_contractions(const Cascade& cascade);

/// Without the statistic that only keeps exp in range, where the cascade says that its argument is bounded.
/// Throws SpecError if it does not say so, or the bound is beyond what exp of the dtype holds.
Rewritten drop_maximum(const Cascade& cascade);

/// Intermediates that a later pass reads again are computed again there. Throws SpecError if there is none.
Rewritten recompute(const Cascade& cascade, const std::string& rank);

}  // namespace weir
