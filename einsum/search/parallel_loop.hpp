// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>

namespace weir {

/// How many iterations, on how many threads.
struct LoopShare {
  std::size_t count = 0;
  unsigned threads = 1;
};

/// Runs `body(0)` ... `body(count - 1)`, in any order, and returns when all are done. `on_done`, if any, is
/// called now and then with the number of those that are, from one thread at a time. What a body throws is
/// thrown again after the others have ended.
void parallel_loop(const LoopShare& share, const std::function<void(std::size_t)>& body,
                   const std::function<void(std::uint64_t)>& on_done);

}  // namespace weir
