// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "einsum/legality/loop_walk.hpp"

namespace weir {

/// What cascade and mapping say of one phase, found by tensor and Einsum, and which of the phase's tasks
/// stand for it.
class PhaseTexts {
 public:
  PhaseTexts(const LoweredDesign& design, const Phase& phase);

  /// The statement that computes a tensor, its first generation aside; null for inputs.
  const Einsum* statement(const std::string& tensor) const;
  /// Throws SimulationError if the phase does not map the Einsum of one of its tasks.
  const EinsumMapping& mapping(const std::string& einsum) const;
  /// Where a tensor lives; in the arrays if nothing is said.
  TensorMapping home(const std::string& tensor) const;
  /// The tensor whose tiles hold this one: itself, or the one at the end of its `shares`.
  std::string base(const std::string& tensor) const;

  /// The task that computes a tensor, or -1.
  int compute_task(const std::string& tensor) const;
  /// The task that moves a tensor, or the spilled share of it that serves an Einsum; -1: none.
  int transfer(const std::string& tensor, Task::Kind kind, const std::string& serves) const;
  /// The tasks of the Einsums that the mapping names before this one.
  std::vector<int> before(const std::string& einsum) const;
  /// The first access of a tensor in the phase, or in one Einsum of it if that is named.
  TensorAccess first_read(const std::string& tensor, const std::string& einsum) const;

 private:
  const LoweredDesign& design_;
  const Phase& phase_;
  const PhaseMapping* mapping_ = nullptr;
};

}  // namespace weir
