// SPDX-License-Identifier: Apache-2.0
#include "models/tile/array_unit.hpp"

#include <algorithm>
#include <stdexcept>

#include "einsum/lowering/alternation.hpp"
#include "einsum/lowering/live_instances.hpp"

namespace weir {

namespace {

constexpr std::size_t fixed_counters = 2 + cause_count;

}  // namespace

ArrayUnit::ArrayUnit(sc_core::sc_module_name name, int unit, Scoreboard& scoreboard, GlobalBuffer& buffer,
                     ReturnPath& return_path)
    : sc_module(name),
      unit_(unit),
      program_(scoreboard.phase().units[unit]),
      phase_(scoreboard.phase()),
      scoreboard_(scoreboard),
      buffer_(buffer),
      return_path_(return_path),
      substep_(program_.kind == Unit::Kind::array2d ? 0 : 1),
      walk_(scoreboard.phase(), unit) {
  base_ = scoreboard.reserve(fixed_counters + phase_.tasks.size());
  SC_HAS_PROCESS(ArrayUnit);
  SC_METHOD(on_clock);
}

std::vector<std::pair<int, std::int64_t>> ArrayUnit::head() const {
  std::vector<std::pair<int, std::int64_t>> tasks;
  if (state_ == State::done) return tasks;
  for (const Member& member : members_) tasks.emplace_back(member.task, member.instance);
  return tasks;
}

void ArrayUnit::wake_at(std::int64_t cycle) { next_trigger(scoreboard_.until(cycle, substep_)); }

bool ArrayUnit::collect_members() {
  members_.clear();
  for (const int task_index : walk_.sweep().groups[walk_.cursor().group].tasks) {
    const Task& task = phase_.tasks[task_index];
    const std::optional<std::int64_t> instance = walk_.instance(task_index);
    if (!instance) continue;
    const Position position = position_of(phase_.nests[task.nest], *instance);
    if (runs_at(phase_, task, position)) {
      members_.push_back({task_index, *instance, position});
    } else {
      scoreboard_.advance(task_index, *instance + 1);
    }
  }
  return !members_.empty();
}

bool ArrayUnit::find_work() {
  bool skipped = false;
  while (!members_ready_ && !walk_.is_at_end()) {
    if (collect_members()) {
      members_ready_ = true;
    } else {
      skipped = true;
      walk_.step();
    }
  }
  if (skipped) scoreboard_.announce(unit_);
  return members_ready_;
}

void ArrayUnit::charge_wait(std::int64_t now) {
  if (refused_) {
    stall(refusal_) += static_cast<std::uint64_t>(now - charged_to_);
  } else if (now > charged_to_) {
    Blame blame;
    for (const Member& member : members_) {
      const Blame found = scoreboard_.wait_of(member.task, member.instance).blame;
      if (found.ready > blame.ready) blame = found;
    }
    if (blame.ready < now) throw std::logic_error(program_.name + " waited without a cause");
    const std::int64_t split = std::clamp(blame.finish, charged_to_, now);
    stall(blame.cause) += static_cast<std::uint64_t>(split - charged_to_);
    stall(blame.latency_cause) += static_cast<std::uint64_t>(now - split);
  }
  charged_to_ = now;
}

void ArrayUnit::record(const Member& member, std::int64_t now, std::int64_t finish) {
  if (timeline == nullptr || timeline->size() >= timeline->capacity()) return;
  timeline->push_back(
      {program_.name, phase_.tasks[member.task].name, static_cast<std::uint64_t>(now + cycle_offset),
       static_cast<std::uint64_t>(finish + cycle_offset), member.instance, member.position.block});
}

void ArrayUnit::start(std::int64_t now) {
  for (const Member& member : members_) {
    if (!scoreboard_.may_start(member.task, member.instance, cycle_offset))
      return;  // for good: PhaseModel says why
  }
  std::vector<std::int64_t> cycles;
  std::int64_t issue = 0;
  for (const Member& member : members_) {
    cycles.push_back(phase_.tasks[member.task].issue_cycles);
    issue += cycles.back();
  }
  BufferDemand demand;
  demand.bank = phase_.tasks[members_.front().task].bank;
  for (const Member& member : members_) {
    demand.read_rows += phase_.tasks[member.task].read_rows;
    demand.write_rows += phase_.tasks[member.task].write_rows;
  }
  const std::int64_t length = buffer_.stretched(demand, issue);
  const Admission admission = buffer_.admit(demand, now, length);
  charge_wait(now);
  refused_ = !admission.granted;
  if (refused_) {
    refusal_ = admission.cause;
    return wake_at(admission.retry);
  }
  const std::vector<std::int64_t> last = last_issues(cycles);
  for (std::size_t i = 0; i < members_.size(); ++i) {
    const Member& member = members_[i];
    const Task& task = phase_.tasks[member.task];
    const std::int64_t finish = now + last[i] + (length - issue);
    scoreboard_.issue(member.task, {member.instance, finish, return_path_.send(task.return_words, finish)});
    scoreboard_.count(member.task, member.position);
    scoreboard_.counter(base_ + 1) += static_cast<std::uint64_t>(task.active_pe_cycles);
    scoreboard_.counter(base_ + fixed_counters + member.task) +=
        static_cast<std::uint64_t>(task.issue_cycles);
    record(member, now, finish);
  }
  scoreboard_.counter(base_) += static_cast<std::uint64_t>(issue);
  stall(Cause::port) += static_cast<std::uint64_t>(length - issue);
  free_at_ = charged_to_ = now + length;
  if (walk_.cursor().group == 0 && walk_.cursor().sweep == 0 && walk_.is_at_slot()) {
    started_slot_ = walk_.slot();
    slot_started.notify(sc_core::sc_time::from_value(substeps - 1 - substep_));
  }
  scoreboard_.announce(unit_);
  members_ready_ = false;
  walk_.step();
  wake_at(free_at_);
}

void ArrayUnit::on_clock() {
  if (!scoreboard_.has_begun()) return next_trigger(scoreboard_.started());
  if (state_ == State::done) return;
  if (!find_work()) {
    state_ = State::done;
    return;
  }
  const std::int64_t now = scoreboard_.now();
  if (now < free_at_) return wake_at(free_at_);
  std::int64_t ready = now;
  for (const Member& member : members_) {
    const Scoreboard::Wait wait = scoreboard_.wait_of(member.task, member.instance);
    if (wait.unknown != nullptr) {
      next_trigger(scoreboard_.moved(phase_.tasks[wait.unknown->producer].unit));
      return;
    }
    ready = std::max(ready, wait.blame.ready);
  }
  const std::uint64_t substep = sc_core::sc_time_stamp().value() % substeps;
  if (ready > now) return wake_at(ready);
  if (substep != substep_) return wake_at(substep < substep_ ? now : now + 1);
  start(now);
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

void ArrayUnit::collect(UnitStats& stats, std::int64_t end, std::int64_t skew) const {
  stats.busy_cycles += scoreboard_.counter(base_);
  stats.active_pe_cycles += scoreboard_.counter(base_ + 1);
  for (int cause = 0; cause < cause_count; ++cause) {
    stats.stalls[cause] += scoreboard_.counter(base_ + 2 + cause);
  }
  stats.stalls[static_cast<std::size_t>(Cause::skew)] += static_cast<std::uint64_t>(skew);
  stats.stalls[static_cast<std::size_t>(Cause::empty)] +=
      static_cast<std::uint64_t>(end - skew - charged_to_);
  for (std::size_t t = 0; t < phase_.tasks.size(); ++t) {
    const std::uint64_t busy = scoreboard_.counter(base_ + fixed_counters + t);
    if (busy == 0) continue;
    const Task& task = phase_.tasks[t];
    stats.busy_by_einsum[task.name] += busy;
    stats.active_by_einsum[task.name] +=
        scoreboard_.executions(static_cast<int>(t)) * static_cast<std::uint64_t>(task.active_pe_cycles);
  }
}

}  // namespace weir
