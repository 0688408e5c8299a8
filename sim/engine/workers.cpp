// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/workers.hpp"

#include <sched.h>

#include <algorithm>

namespace weir {

std::vector<WorkerResult> run_in_workers(std::size_t count, unsigned processes,
                                         const std::function<std::string(std::size_t)>& job,
                                         const std::function<void()>& on_done) {
  std::vector<WorkerResult> results(count);
  WorkerPool pool;
  std::size_t next = 0;
  while (next < count || pool.size() > 0) {
    while (next < count && pool.size() < std::max(processes, 1U)) {
      const std::size_t index = next++;
      pool.start(index, [&](const SendEarly&) { return job(index); });
    }
    pool.listen(-1, [&](std::size_t index, WorkerResult result) {
      results[index] = std::move(result);
      if (on_done) on_done();
    });
  }
  return results;
}

unsigned available_processors() {
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) != 0) return 1;
  return static_cast<unsigned>(std::max(CPU_COUNT(&set), 1));
}

}  // namespace weir
