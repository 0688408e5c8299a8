// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace weir {

/// The cycles from the start of a group to each member's last issue, when members take turns cycle by cycle
/// (A | B) and need `cycles` issue cycles each.
inline std::vector<std::int64_t> last_issues(const std::vector<std::int64_t>& cycles) {
  std::vector<std::int64_t> last(cycles.size(), 0);
  for (std::size_t i = 0; i < cycles.size(); ++i) {
    for (std::size_t j = 0; j < cycles.size(); ++j) {
      // Member j issues before i's last: all rounds before it, and its own round if j comes first.
      last[i] += std::min(cycles[j], cycles[i] - (j > i ? 1 : 0));
    }
  }
  return last;
}

}  // namespace weir
