// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace weir {

/// What the PEs, links, edges and ports of one array did, counted where it happens.
struct PeActivity {
  std::map<std::string, std::uint64_t> functions;  ///< by action of the architecture: mac, add, max, ...
  std::uint64_t register_reads = 0;
  std::uint64_t register_writes = 0;
  std::uint64_t vertical_words = 0;  ///< over links from row to row, operands and partial results
  std::uint64_t horizontal_words = 0;
  std::uint64_t staging_reads = 0;  ///< words taken from the other array through the registers between them
  std::uint64_t staging_writes = 0;
  std::uint64_t buffer_reads = 0;  ///< words through the ports of the global buffer
  std::uint64_t buffer_writes = 0;
  std::uint64_t return_words = 0;  ///< sent up the return path

  /// Adds the counts to a run's, under the names of the energy table; what did not happen gets no entry.
  void add_to(std::map<std::string, std::uint64_t>& actions, const std::string& array) const;
};

}  // namespace weir
