// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "sim/commands/options.hpp"
#include "sim/engine/worker_pool.hpp"

namespace weir {

/// One of several parts of a sweep: the rows whose number modulo `count` is `index`.
struct Shard {
  std::uint64_t index = 0;
  std::uint64_t count = 1;
};

/// What `weir sweep FILE` is asked to do.
struct SweepRequest {
  std::string file;
  std::string folder;  ///< empty: out/NAME
  unsigned processes = 1;
  WorkerLimits limits;
  Shard shard;
  bool is_dry = false;
  bool retry_failed = false;
};

boost::program_options::options_description sweep_options();
/// Throws SpecError.
SweepRequest read_sweep_options(const boost::program_options::variables_map& values, const std::string& file);

/// "1/4". Throws SpecError.
Shard parse_shard(const std::string& text);
std::string to_string(const Shard& shard);

}  // namespace weir
