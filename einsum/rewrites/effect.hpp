// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "einsum/analysis/passes.hpp"
#include "einsum/analysis/sizes.hpp"
#include "einsum/rewrites/rewrite.hpp"

namespace weir {

/// A figure of a cascade and of what was made of it.
struct Change {
  std::string what;  ///< "passes over M", "divisions", ...
  std::int64_t before = 0;
  std::int64_t after = 0;
};

/// A rewrite that applies to a cascade, and what it changes. Found from its structure alone: nothing was
/// executed.
struct Suggestion {
  std::string name;
  std::vector<std::string> steps;
  std::vector<Change> changes;  ///< of what differs; without extents only the passes
};

/// The extents of a rewritten cascade, given those of the original: where the chunks of its cuts do not
/// divide their rank, the largest smaller ones that do.
Sizes sizes_of(const Rewritten& rewritten, Sizes given);

/// A cascade and the extents that are known of its ranks.
struct Sized {
  const Cascade& cascade;
  Sizes sizes;
};

/// What differs between two cascades: passes, intermediates kept between passes, and with all extents
/// divisions and operations, predicates aside.
std::vector<Change> changes(const Sized& before, const std::vector<RankPasses>& passes_before,
                            const Sized& after);

/// The rewrites that make any of these figures smaller, each cascade once; not those
/// that are steps of another here, nor two passes where one is possible. `passes` and `sizes` are those of
/// the analysis.
std::vector<Suggestion> suggest_rewrites(const Cascade& cascade, const std::vector<RankPasses>& passes,
                                         const Sizes& sizes);

}  // namespace weir
