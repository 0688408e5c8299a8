// SPDX-License-Identifier: Apache-2.0
#include "validation/property/interpreter_cases.hpp"

namespace weir::test {
namespace {

bool contains(const std::vector<Index>& indices, Index index) {
  return std::find(indices.begin(), indices.end(), index) != indices.end();
}

Array top_keys(const Problem& x) {
  return attend(x, [&](Index b, Index h, Index p, Index m, double qk) {
    const auto kept = largest(x["J"], x["M"], [&](Index i) { return query_key(x, b, h, p, i); });
    return contains(kept, m) ? qk : unseen;
  });
}

}  // namespace

ReferenceCases selection_cases() {
  return {
      {"topk_attention", "AV", top_keys, {{"J", {1, 15}}}},
  };
}

}  // namespace weir::test
