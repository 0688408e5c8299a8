// SPDX-License-Identifier: Apache-2.0
#include "einsum/search/parallel_loop.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace weir {

void parallel_loop(const LoopShare& share, const std::function<void(std::size_t)>& body,
                   const std::function<void(std::uint64_t)>& on_done) {
  std::atomic<std::size_t> next{0};
  std::mutex mutex;
  std::uint64_t done = 0;
  std::exception_ptr failure;
  const auto work = [&] {
    for (std::size_t i = next++; i < share.count; i = next++) {
      std::exception_ptr thrown;
      try {
        body(i);
      } catch (...) {
        thrown = std::current_exception();
      }
      const std::lock_guard<std::mutex> lock(mutex);
      if (thrown) failure = thrown;
      ++done;
      if (on_done) on_done(done);
    }
  };
  std::vector<std::thread> others;
  for (unsigned t = 1; t < std::min<std::size_t>(share.threads, share.count); ++t) others.emplace_back(work);
  work();
  for (std::thread& other : others) other.join();
  if (failure) std::rethrow_exception(failure);
}

}  // namespace weir
