// SPDX-License-Identifier: Apache-2.0
#include "sim/report/process_memory.hpp"

#include <sys/resource.h>

namespace weir {

std::uint64_t peak_rss_bytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;  // Linux counts KiB
}

}  // namespace weir
