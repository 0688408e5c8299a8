// SPDX-License-Identifier: Apache-2.0
#include "einsum/analysis/analysis.hpp"

namespace weir {

double Analysis::intensity() const {
  if (!operations || !bounds || bounds->bytes == 0) return 0;
  return static_cast<double>(operations->sum) / static_cast<double>(bounds->bytes);
}

Analysis analyze(const Cascade& cascade, const Sizes& given, std::int64_t buffer_bytes) {
  Analysis result;
  result.passes = count_passes(cascade);
  if (const RankPasses* rank = decisive_rank(result.passes)) {
    result.taxonomy = taxonomy_class(*rank) + " over " + rank->family.rank;
  }
  result.hints = find_hints(cascade);
  result.sizes = resolve_sizes(cascade, given);
  result.missing = ranks_without_size(cascade, result.sizes);
  if (!result.missing.empty()) return result;
  const PresentPoints present(cascade, result.sizes);
  result.operations = count_operations(cascade, present);
  result.bounds = find_bounds(cascade, result.passes, present, buffer_bytes);
  return result;
}

}  // namespace weir
