// SPDX-License-Identifier: Apache-2.0
#include "models/pe/pe_array.hpp"

#include <utility>

namespace weir {

PeArray::PeArray(const sc_core::sc_module_name& name, int unit, const SharedParts& parts,
                 std::vector<PeTask*> tasks, const PeActivity& activity)
    : ArrayModel(name, unit, parts),
      tasks_(std::move(tasks)),
      activity_(activity),
      active_by_task_(phase_.tasks.size(), 0) {
  SC_HAS_PROCESS(PeArray);
  SC_METHOD(on_clock);
}

void PeArray::add_actions(std::map<std::string, std::uint64_t>& actions) const {
  activity_.add_to(actions, program_.kind == Unit::Kind::array2d ? "array2d" : "array1d");
}

void PeArray::on_clock() {
  if (!scoreboard_.has_begun()) return next_trigger(scoreboard_.started());
  if (running_.empty()) return advance();
  issue(scoreboard_.now());
}

void PeArray::start(std::int64_t now) {
  if (!may_start()) return;  // for good: PhaseModel says why
  std::int64_t cycles = 0;
  for (const Member& member : members_) cycles += phase_.tasks[member.task].issue_cycles;
  const std::optional<std::int64_t> length = admit(now, cycles);
  if (!length) return;
  for (const Member& member : members_) tasks_[member.task]->begin(phase_, member.position);
  running_ = members_;
  turn_ = 0;
  port_wait_ = *length - cycles;
  started_ = now;
  pass_head();
  issue(now);
}

void PeArray::issue(std::int64_t now) {
  free_at_ = charged_to_ = now + 1;
  wake_at(now + 1);
  if (port_wait_ > 0) {
    --port_wait_;
    ++stall(Cause::port);
    return;
  }
  const Member member = running_[turn_];
  const std::uint64_t pes = tasks_[member.task]->step();
  ++busy();
  ++busy_with(member.task);
  active() += pes;
  active_by_task_[member.task] += pes;
  if (!tasks_[member.task]->is_done()) {
    ++turn_;
  } else {
    running_.erase(running_.begin() + static_cast<std::ptrdiff_t>(turn_));
    finish(member, now);
  }
  if (turn_ >= running_.size()) turn_ = 0;
}

void PeArray::finish(const Member& member, std::int64_t now) {
  const std::int64_t end = now + 1;
  const std::int64_t words = phase_.tasks[member.task].return_words;
  scoreboard_.issue(member.task, {member.instance, end, return_path_.send(words, end)});
  scoreboard_.count_instance(member.task);
  record(member, started_, end);
  scoreboard_.announce(unit_);
}

}  // namespace weir
