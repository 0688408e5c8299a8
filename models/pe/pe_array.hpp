// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <systemc>
#include <vector>

#include "models/pe/pe_activity.hpp"
#include "models/pe/pe_task.hpp"
#include "models/tile/array_model.hpp"

namespace weir {

/// The 2D or the 1D array at `pe` fidelity: every cycle one wave enters at PE(0, 0), of the members of a
/// group in turn, and goes through all PEs. A task is done when its last wave has entered, and nobody knows
/// before.
class PeArray final : public ArrayModel {
 public:
  /// `tasks` by index in the phase, null for those of other units; `activity` is what they count in.
  PeArray(const sc_core::sc_module_name& name, int unit, const SharedParts& parts, std::vector<PeTask*> tasks,
          const PeActivity& activity);

  void add_actions(std::map<std::string, std::uint64_t>& actions) const override;

 private:
  void on_clock();
  void start(std::int64_t now) override;
  std::uint64_t active_cycles(int task) const override { return active_by_task_[task]; }
  /// One cycle of the group under way.
  void issue(std::int64_t now);
  void finish(const Member& member, std::int64_t now);

  std::vector<PeTask*> tasks_;
  const PeActivity& activity_;
  std::vector<std::uint64_t> active_by_task_;
  std::vector<Member> running_;  ///< members of the group under way that still issue
  std::size_t turn_ = 0;         ///< whose cycle is next
  std::int64_t port_wait_ = 0;   ///< cycles until enough rows of the group have come through the ports
  std::int64_t started_ = 0;
};

}  // namespace weir
