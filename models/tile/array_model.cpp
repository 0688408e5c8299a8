// SPDX-License-Identifier: Apache-2.0
#include "models/tile/array_model.hpp"

#include <algorithm>
#include <stdexcept>

#include "einsum/lowering/live_instances.hpp"

namespace weir {

namespace {

constexpr std::size_t fixed_counters = 2 + cause_count;

}  // namespace

ArrayModel::ArrayModel(const sc_core::sc_module_name& name, int unit, const SharedParts& parts)
    : sc_module(name),
      unit_(unit),
      program_(parts.scoreboard.phase().units[unit]),
      phase_(parts.scoreboard.phase()),
      scoreboard_(parts.scoreboard),
      buffer_(parts.buffer),
      return_path_(parts.return_path),
      substep_(program_.kind == Unit::Kind::array2d ? 0 : 1),
      walk_(parts.scoreboard.phase(), unit) {
  base_ = scoreboard_.reserve(fixed_counters + phase_.tasks.size());
}

std::uint64_t& ArrayModel::busy_with(int task) {
  return scoreboard_.counter(base_ + fixed_counters + static_cast<std::size_t>(task));
}

std::vector<std::pair<int, std::int64_t>> ArrayModel::head() const {
  std::vector<std::pair<int, std::int64_t>> tasks;
  if (state_ == State::done) return tasks;
  for (const Member& member : members_) tasks.emplace_back(member.task, member.instance);
  return tasks;
}

void ArrayModel::wake_at(std::int64_t cycle) { next_trigger(scoreboard_.until(cycle, substep_)); }

bool ArrayModel::collect_members() {
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

bool ArrayModel::find_work() {
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

void ArrayModel::charge_wait(std::int64_t now) {
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

void ArrayModel::record(const Member& member, std::int64_t start, std::int64_t finish) {
  if (timeline == nullptr || timeline->size() >= timeline->capacity()) return;
  timeline->push_back(
      {program_.name, phase_.tasks[member.task].name, static_cast<std::uint64_t>(start + cycle_offset),
       static_cast<std::uint64_t>(finish + cycle_offset), member.instance, member.position.block});
}

bool ArrayModel::may_start() {
  return std::all_of(members_.begin(), members_.end(), [&](const Member& member) {
    return scoreboard_.may_start(member.task, member.instance, cycle_offset);
  });
}

std::optional<std::int64_t> ArrayModel::admit(std::int64_t now, std::int64_t issue) {
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
  if (!refused_) return length;
  refusal_ = admission.cause;
  wake_at(admission.retry);
  return std::nullopt;
}

void ArrayModel::pass_head() {
  members_ready_ = false;
  walk_.step();
}

void ArrayModel::advance() {
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

void ArrayModel::collect(UnitStats& stats, std::int64_t end, std::int64_t skew) const {
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
    stats.active_by_einsum[task.name] += active_cycles(static_cast<int>(t));
  }
}

}  // namespace weir
