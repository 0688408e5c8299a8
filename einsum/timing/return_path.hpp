// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "einsum/lowering/schedule.hpp"

namespace weir {

/// The way back from the 1D array to the top of the 2D array: results travel in the order in which they are
/// made.
class ReturnPath {
 public:
  explicit ReturnPath(const Machine& machine) : machine_(machine) {}

  /// The cycle at which `words` that are ready at `finish` have arrived.
  std::int64_t send(std::int64_t words, std::int64_t finish) {
    if (words == 0) return finish;
    const std::int64_t width = machine_.return_words_per_cycle;
    const std::int64_t cycles = width > 0 ? (words + width - 1) / width : 0;
    free_at_ = std::max(free_at_, finish) + cycles;
    return free_at_ + machine_.return_latency;
  }
  void append_state(std::vector<std::int64_t>& state, std::int64_t now) const {
    state.push_back(std::max<std::int64_t>(free_at_ - now, 0));
  }

 private:
  const Machine& machine_;
  std::int64_t free_at_ = 0;
};

}  // namespace weir
