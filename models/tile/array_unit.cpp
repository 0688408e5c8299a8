// SPDX-License-Identifier: Apache-2.0
#include "models/tile/array_unit.hpp"

#include "einsum/lowering/alternation.hpp"

namespace weir {

ArrayUnit::ArrayUnit(const sc_core::sc_module_name& name, int unit, const SharedParts& parts)
    : ArrayModel(name, unit, parts) {
  SC_HAS_PROCESS(ArrayUnit);
  SC_METHOD(on_clock);
}

void ArrayUnit::start(std::int64_t now) {
  if (!may_start()) return;  // for good: PhaseModel says why
  std::vector<std::int64_t> cycles;
  std::int64_t issue = 0;
  for (const Member& member : members_) {
    cycles.push_back(phase_.tasks[member.task].issue_cycles);
    issue += cycles.back();
  }
  const std::optional<std::int64_t> length = admit(now, issue);
  if (!length) return;
  const std::vector<std::int64_t> last = last_issues(cycles);
  for (std::size_t i = 0; i < members_.size(); ++i) {
    const Member& member = members_[i];
    const Task& task = phase_.tasks[member.task];
    const std::int64_t finish = now + last[i] + (*length - issue);
    scoreboard_.issue(member.task, {member.instance, finish, return_path_.send(task.return_words, finish)});
    scoreboard_.count(member.task, member.position);
    active() += static_cast<std::uint64_t>(task.active_pe_cycles);
    busy_with(member.task) += static_cast<std::uint64_t>(task.issue_cycles);
    record(member, now, finish);
  }
  busy() += static_cast<std::uint64_t>(issue);
  stall(Cause::port) += static_cast<std::uint64_t>(*length - issue);
  free_at_ = charged_to_ = now + *length;
  if (walk_.cursor().group == 0 && walk_.cursor().sweep == 0 && walk_.is_at_slot()) {
    started_slot_ = walk_.slot();
    slot_started.notify(sc_core::sc_time::from_value(substeps - 1 - substep_));
  }
  scoreboard_.announce(unit_);
  pass_head();
  wake_at(free_at_);
}

void ArrayUnit::on_clock() {
  if (!scoreboard_.has_begun()) return next_trigger(scoreboard_.started());
  advance();
}

std::uint64_t ArrayUnit::active_cycles(int task) const {
  return scoreboard_.executions(task) * static_cast<std::uint64_t>(phase_.tasks[task].active_pe_cycles);
}

void ArrayUnit::skip(std::int64_t blocks, std::int64_t slots) {
  walk_.skip(blocks, slots);
  started_slot_ += blocks * phase_.nests[program_.sweeps.front().nest].slots() + slots;
  members_ready_ = false;
}

void ArrayUnit::append_state(std::vector<std::int64_t>& state) const {
  state.push_back(static_cast<std::int64_t>(state_));
  state.push_back(refused_ ? 1 : 0);
  state.push_back(static_cast<std::int64_t>(refusal_));
  state.push_back(static_cast<std::int64_t>(walk_.cursor().sweep));
  state.push_back(static_cast<std::int64_t>(walk_.cursor().group));
  walk_.append_state(state);
}

}  // namespace weir
