// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "einsum/lowering/instances.hpp"
#include "einsum/lowering/schedule.hpp"

namespace weir {

/// A task of an array, instance by instance and cycle by cycle, with values.
class PeTask {
 public:
  virtual ~PeTask() = default;
  /// Begins the instance at a position.
  virtual void begin(const Phase& phase, const Position& position) = 0;
  /// One issue cycle of PE(0, 0); how many PEs work on its wave.
  virtual std::uint64_t step() = 0;
  /// Whether `step` was the last of the instance.
  virtual bool is_done() const = 0;
};

}  // namespace weir
