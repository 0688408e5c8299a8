// SPDX-License-Identifier: Apache-2.0
#include "models/tile/dram.hpp"

#include <algorithm>
#include <cmath>

#include "einsum/lowering/arithmetic.hpp"
#include "einsum/lowering/live_instances.hpp"

namespace weir {

namespace {

constexpr std::uint64_t substep = 2;

}  // namespace

Dram::Dram(sc_core::sc_module_name name, const Machine& machine, Scoreboard& scoreboard, GlobalBuffer& buffer)
    : sc_module(name), phase_(scoreboard.phase()), scoreboard_(scoreboard), buffer_(buffer) {
  for (std::size_t u = 0; u < phase_.units.size(); ++u) {
    const Unit& unit = phase_.units[u];
    if (unit.kind != Unit::Kind::dma) {
      anything_moved_ |= scoreboard.moved(static_cast<int>(u));
      continue;
    }
    TransferStream stream;
    stream.unit = static_cast<int>(u);
    stream.task = unit.sweeps.front().groups.front().tasks.front();
    const Task& task = phase_.tasks[stream.task];
    stream.count = instance_count(task, phase_);
    const double cycles = static_cast<double>(task.bytes) / machine.dram_bytes_per_cycle;
    stream.duration = std::max<std::int64_t>(std::llround(cycles * ticks), 1);
    streams_.push_back(stream);
    seek(streams_.back(), 0);
  }
  base_ = scoreboard.reserve(1 + cause_count);
  last_served_ = streams_.empty() ? 0 : streams_.size() - 1;
  SC_HAS_PROCESS(Dram);
  SC_METHOD(on_clock);
}

void Dram::seek(TransferStream& stream, std::int64_t next) {
  const Task& task = phase_.tasks[stream.task];
  const std::int64_t end = phase_.block_count() * phase_.nests[task.nest].slots();
  stream.next = std::min(next, stream.count);
  stream.instance = next < stream.count ? flat_of_instance(task, phase_, next) : end;
  if (next < stream.count && task.is_culled()) {
    stream.instance = next_running(phase_, task, stream.instance).value_or(end);
    stream.next = stream.instance < end ? first_instance_from(task, phase_, stream.instance) : stream.count;
  }
  scoreboard_.advance(stream.task, stream.instance);
}

void Dram::wake_at(std::int64_t cycle) { next_trigger(scoreboard_.until(cycle, substep)); }

Dram::Choice Dram::choose(std::int64_t now) const {
  Choice best;
  for (const bool urgent : {true, false}) {
    const Choice choice = choose_among(urgent, now);
    if (choice.stream < 0) continue;
    if (choice.blame.ready <= now) return choice;
    if (best.stream < 0 || choice.blame.ready < best.blame.ready) best = choice;
  }
  return best;
}

Dram::Choice Dram::choose_among(bool urgent, std::int64_t now) const {
  Choice best;
  const std::size_t count = streams_.size();
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t index = (last_served_ + 1 + i) % count;
    const TransferStream& stream = streams_[index];
    if (stream.next >= stream.count || phase_.tasks[stream.task].urgent != urgent) continue;
    const Scoreboard::Wait wait = scoreboard_.wait_of(stream.task, stream.instance);
    if (wait.unknown != nullptr) continue;
    if (best.stream < 0 || wait.blame.ready < best.blame.ready) best = {static_cast<int>(index), wait.blame};
    if (wait.blame.ready <= now) break;
  }
  return best;
}

void Dram::charge_idle(const Blame& blame, std::int64_t start) {
  if (start <= charged_to_) return;
  if (refused_) {
    stall_ticks(refusal_) += static_cast<std::uint64_t>(start - charged_to_);
  } else {
    const std::int64_t split = std::clamp(blame.finish * ticks, charged_to_, start);
    stall_ticks(blame.cause) += static_cast<std::uint64_t>(split - charged_to_);
    stall_ticks(blame.latency_cause) += static_cast<std::uint64_t>(start - split);
  }
  charged_to_ = start;
}

bool Dram::serve(const Choice& choice, std::int64_t now) {
  TransferStream& stream = streams_[choice.stream];
  const Task& task = phase_.tasks[stream.task];
  const std::int64_t start = std::max(free_ticks_, (refused_ ? now : choice.blame.ready) * ticks);
  const BufferDemand demand{task.read_rows, task.write_rows, task.bank};
  const std::int64_t cycles = std::max<std::int64_t>(ceil_divide(stream.duration, ticks), 1);
  const std::int64_t stretch = buffer_.stretched(demand, cycles) - cycles;
  const Admission admission = buffer_.admit(demand, now, cycles + stretch);
  charge_idle(choice.blame, start);
  refused_ = !admission.granted;
  if (refused_) {
    refusal_ = admission.cause;
    wake_at(admission.retry);
    return false;
  }
  stall_ticks(Cause::port) += static_cast<std::uint64_t>(stretch * ticks);
  const std::int64_t end = start + stream.duration + stretch * ticks;
  const std::int64_t finish = std::max(ceil_divide(end, ticks), now + 1);
  const Position position = position_of(phase_.nests[task.nest], stream.instance);
  if (timeline != nullptr && timeline->size() < timeline->capacity()) {
    timeline->push_back({"dram", task.name, static_cast<std::uint64_t>(start / ticks + cycle_offset),
                         static_cast<std::uint64_t>(finish + cycle_offset), stream.instance, position.block});
  }
  scoreboard_.issue(stream.task, {stream.instance, finish, finish});
  scoreboard_.count(stream.task, position);
  scoreboard_.counter(base_) += static_cast<std::uint64_t>(stream.duration);
  seek(stream, stream.next + 1);
  free_ticks_ = charged_to_ = end;
  last_served_ = static_cast<std::size_t>(choice.stream);
  scoreboard_.announce(stream.unit);
  return true;
}

void Dram::on_clock() {
  if (!scoreboard_.has_begun()) return next_trigger(scoreboard_.started());
  if (streams_.empty()) return;
  const std::int64_t now = scoreboard_.now();
  while (true) {  // more than one transfer may fit a cycle
    const std::int64_t free_at = ceil_divide(free_ticks_, ticks);
    if (now < free_at) return wake_at(free_at);
    const Choice choice = choose(now);
    if (choice.stream < 0) return next_trigger(anything_moved_);
    const std::uint64_t at = sc_core::sc_time_stamp().value() % substeps;
    if (choice.blame.ready > now || at != substep) {
      const std::int64_t next = at <= substep ? now : now + 1;
      return next_trigger(scoreboard_.until(std::max(choice.blame.ready, next), substep), anything_moved_);
    }
    if (!serve(choice, now)) return;
  }
}

void Dram::append_state(std::vector<std::int64_t>& state) const {
  state.push_back(refused_ ? 1 : 0);
  state.push_back(static_cast<std::int64_t>(refusal_));
  state.push_back(static_cast<std::int64_t>(last_served_));
}

void Dram::collect(Stats& stats, UnitStats& unit, std::int64_t end) const {
  // In whole cycles: busy and each cause are rounded down, and what is left of the phase counts as empty.
  std::uint64_t left = static_cast<std::uint64_t>(end);
  const auto take = [&](std::uint64_t ticks_spent) {
    const std::uint64_t cycles = std::min(ticks_spent / ticks, left);
    left -= cycles;
    return cycles;
  };
  unit.busy_cycles += take(scoreboard_.counter(base_));
  for (int cause = 0; cause < cause_count; ++cause) {
    if (cause != static_cast<int>(Cause::empty)) {
      unit.stalls[cause] += take(scoreboard_.counter(base_ + 1 + cause));
    }
  }
  unit.stalls[static_cast<std::size_t>(Cause::empty)] += left;
  for (const TransferStream& stream : streams_) {
    const Task& task = phase_.tasks[stream.task];
    const std::uint64_t runs = scoreboard_.executions(stream.task);
    const std::uint64_t bytes = runs * static_cast<std::uint64_t>(task.bytes);
    stats.dram_bytes_by_transfer[task.name] += bytes;
    (task.kind == Task::Kind::load ? stats.dram_read_bytes : stats.dram_write_bytes) += bytes;
    unit.busy_by_einsum[task.name] += runs * static_cast<std::uint64_t>(stream.duration) / ticks;
  }
}

}  // namespace weir
