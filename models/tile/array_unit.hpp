// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <systemc>
#include <vector>

#include "models/tile/array_model.hpp"

namespace weir {

/// The 2D or the 1D array at `tile` fidelity: when it starts a group it knows when each member will be done,
/// since nothing is preempted.
class ArrayUnit final : public ArrayModel {
 public:
  ArrayUnit(const sc_core::sc_module_name& name, int unit, const SharedParts& parts);

  /// Notified at the end of the cycle in which the unit starts the first group of a slot of its first sweep.
  sc_core::sc_event slot_started;
  /// The flat slot of the first sweep that was started last.
  std::int64_t started_slot() const { return started_slot_; }
  /// Moves on without running anything: fast-forward has accounted for what lies between.
  void skip(std::int64_t blocks, std::int64_t slots);

  void append_state(std::vector<std::int64_t>& state) const;
  Occupation occupation() const { return {free_at_, charged_to_}; }
  /// Makes a wait that is under way longer by cycles that are not simulated.
  void lengthen_wait(std::int64_t cycles) {
    free_at_ -= cycles;
    charged_to_ -= cycles;
  }
  /// The scoreboard has counted them by task.
  void add_actions(std::map<std::string, std::uint64_t>& /*actions*/) const override {}

 private:
  void on_clock();
  void start(std::int64_t now) override;
  std::uint64_t active_cycles(int task) const override;

  std::int64_t started_slot_ = 0;
};

}  // namespace weir
