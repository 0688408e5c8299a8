// SPDX-License-Identifier: Apache-2.0
#include "einsum/legality/phase_replay.hpp"

#include <algorithm>
#include <cmath>

#include "einsum/lowering/arithmetic.hpp"

namespace weir {

namespace {

constexpr std::int64_t ticks = 64;  // a cycle, on the DRAM channel
constexpr std::int64_t never = std::numeric_limits<std::int64_t>::max();

/// Cycles from a group's start to each member's last issue: members issue in turn until they have no more.
std::vector<std::int64_t> issued_by(const std::vector<std::int64_t>& cycles) {
  std::vector<std::int64_t> done(cycles.size(), 0);
  for (std::size_t member = 0; member < cycles.size(); ++member) {
    const std::int64_t rounds = cycles[member];
    for (std::size_t other = 0; other < cycles.size(); ++other) {
      done[member] += std::min(cycles[other], other <= member ? rounds : rounds - 1);
    }
  }
  return done;
}

}  // namespace

PhaseReplay::PhaseReplay(const Schedule& schedule, const Phase& phase, const PhaseDemands& demands)
    : schedule_(schedule), phase_(phase), demands_(demands) {}

bool PhaseReplay::is_live(int task, std::int64_t flat) const {
  const Task& of = phase_.tasks[task];
  const Nest& nest = phase_.nests[of.nest];
  return holds(of.when, nest, position_of(nest, flat));
}

void PhaseReplay::begin(const ReplayStart& start) {
  start_ = start;
  tasks_.assign(phase_.tasks.size(), {});
  for (std::size_t t = 0; t < phase_.tasks.size(); ++t) {
    const Task& task = phase_.tasks[t];
    const std::int64_t program = start.block * phase_.nests[task.nest].slots() + start.slot;
    const int stored = task.kind == Task::Kind::store && !demands_.reads[t].empty()
                           ? demands_.reads[t].front().need.producer
                           : static_cast<int>(t);
    const std::int64_t lag = std::max<std::int64_t>(phase_.tasks[stored].lag, 0);
    tasks_[t].base = tasks_[t].passed = std::max<std::int64_t>(program - lag, 0);
    tasks_[t].next_ordinal = first_instance_from(task, phase_, tasks_[t].base);
  }
  units_.assign(phase_.units.size(), {});
  candidates_.assign(phase_.units.size(), {});
  durations_.assign(phase_.units.size(), 0);
  for (std::size_t u = 0; u < phase_.units.size(); ++u) {
    UnitCursor& cursor = units_[u];
    cursor.block = start.block;
    cursor.slot = start.slot;
    cursor.blocks = phase_.block_count();
    for (const Sweep& sweep : phase_.units[u].sweeps) {
      const std::int64_t slots = phase_.nests[sweep.nest].slots();
      for (const Group& group : sweep.groups) {
        for (const int task : group.tasks) {
          const std::int64_t behind = ceil_divide(std::max<std::int64_t>(phase_.tasks[task].lag, 0), slots);
          cursor.blocks = std::max(cursor.blocks, phase_.block_count() + behind);
        }
      }
    }
    if (phase_.units[u].kind != Unit::Kind::dma) continue;
    const Task& task = phase_.tasks[phase_.units[u].sweeps.front().groups.front().tasks.front()];
    const double cycles = static_cast<double>(task.bytes) / schedule_.machine.dram_bytes_per_cycle;
    durations_[u] = std::max<std::int64_t>(std::llround(cycles * ticks), 1);
  }
  values_.assign(demands_.values.size(), {});
  for (std::size_t v = 0; v < values_.size(); ++v) {
    values_[v].needed_from.assign(demands_.values[v].readers.size(), 0);
    values_[v].next_reader.assign(demands_.values[v].readers.size(), 0);
  }
  taken_.assign(phase_.tasks.size(), {});
  for (std::size_t t = 0; t < taken_.size(); ++t) taken_[t].assign(demands_.reads[t].size(), -1);
  dram_free_ = return_free_ = instances_ = now_ = 0;
  last_served_ = -1;
  finished_ = false;
  slot_starts_.clear();
}

void PhaseReplay::collect_members(int unit) {
  UnitCursor& cursor = units_[unit];
  const Sweep& sweep = phase_.units[unit].sweeps[cursor.sweep];
  const std::int64_t slot = cursor.block * phase_.nests[sweep.nest].slots() + cursor.slot;
  for (const int task : sweep.groups[cursor.group].tasks) {
    const std::int64_t flat = slot - phase_.tasks[task].lag;
    const Nest& nest = phase_.nests[phase_.tasks[task].nest];
    if (flat < 0 || flat >= phase_.block_count() * nest.slots()) continue;
    if (is_live(task, flat)) {
      cursor.members.push_back({task, flat});
    } else {
      tasks_[task].passed = std::max(tasks_[task].passed, flat + 1);
    }
  }
}

void PhaseReplay::step(int unit) {
  UnitCursor& cursor = units_[unit];
  const std::vector<Sweep>& sweeps = phase_.units[unit].sweeps;
  cursor.members.clear();
  if (++cursor.group < sweeps[cursor.sweep].groups.size()) return;
  cursor.group = 0;
  if (++cursor.slot < phase_.nests[sweeps[cursor.sweep].nest].slots()) return;
  cursor.slot = 0;
  if (++cursor.sweep < sweeps.size()) return;
  cursor.sweep = 0;
  ++cursor.block;
}

/// Moves a unit to its next group with work; false at the end of its program.
bool PhaseReplay::find_members(int unit) {
  UnitCursor& cursor = units_[unit];
  if (phase_.units[unit].kind == Unit::Kind::dma) {
    find_transfer(unit);
    return !cursor.members.empty();
  }
  while (cursor.members.empty() && cursor.block < cursor.blocks) {
    if (phase_.units[unit].sweeps[cursor.sweep].groups.empty()) {
      step(unit);
      continue;
    }
    collect_members(unit);
    if (cursor.members.empty()) step(unit);
  }
  return !cursor.members.empty();
}

void PhaseReplay::find_transfer(int unit) {
  UnitCursor& cursor = units_[unit];
  if (!cursor.members.empty()) return;
  const int task = phase_.units[unit].sweeps.front().groups.front().tasks.front();
  TaskHistory& history = tasks_[task];
  const std::int64_t ordinal = history.next_ordinal;
  const Task& of = phase_.tasks[task];
  if (ordinal >= instance_count(of, phase_)) {
    history.passed = never;
    return;
  }
  cursor.members.push_back({task, flat_of_instance(of, phase_, ordinal)});
  history.passed = std::max(history.passed, cursor.members.front().flat);
}

/// Works out when a unit's next group may start, or whom it waits for.
void PhaseReplay::consider(int unit) {
  Candidate& candidate = candidates_[unit];
  candidate = {};
  if (!find_members(unit)) return;
  candidate.is_known = true;
  for (const InstanceName& member : units_[unit].members) {
    const Task& task = phase_.tasks[member.task];
    for (const Dependency& dependency : task.dependencies) {
      const auto awaited = awaited_instance(phase_, task, dependency, member.flat);
      TaskHistory& producer = tasks_[dependency.producer];
      if (!awaited || *awaited < producer.base) continue;
      if (*awaited >= producer.passed) {
        candidate = {false, 0, member, &dependency};
        return;
      }
      const Run* run = producer.last_at(*awaited);
      if (run == nullptr || run->flat != *awaited) continue;
      const std::int64_t from = dependency.by_return_path ? run->returned : run->finish;
      candidate.ready = std::max(candidate.ready, from + dependency.latency);
    }
  }
}

PhaseReplay::Choice PhaseReplay::choose_transfer() const {
  std::int64_t earliest = never;
  for (std::size_t u = 0; u < units_.size(); ++u) {
    if (phase_.units[u].kind != Unit::Kind::dma || !candidates_[u].is_known) continue;
    earliest = std::min(earliest, candidates_[u].ready * ticks);
  }
  if (earliest == never) return {};
  const std::int64_t at = std::max(earliest, dram_free_);
  for (const bool urgent : {true, false}) {
    for (std::size_t i = 0; i < units_.size(); ++i) {
      const std::size_t u = (static_cast<std::size_t>(last_served_ + 1) + i) % units_.size();
      if (phase_.units[u].kind != Unit::Kind::dma || !candidates_[u].is_known) continue;
      if (candidates_[u].ready * ticks > at) continue;
      if (phase_.tasks[units_[u].members.front().task].urgent != urgent) continue;
      return {static_cast<int>(u), at / ticks};
    }
  }
  return {};
}

/// The unit that acts next in time; the arrays before the DRAM in the same cycle.
PhaseReplay::Choice PhaseReplay::choose() const {
  Choice best;
  for (std::size_t u = 0; u < units_.size(); ++u) {
    if (phase_.units[u].kind == Unit::Kind::dma || !candidates_[u].is_known) continue;
    const std::int64_t cycle = std::max(candidates_[u].ready, units_[u].free_at);
    if (best.unit < 0 || cycle < best.cycle) best = {static_cast<int>(u), cycle};
  }
  const Choice transfer = choose_transfer();
  if (transfer.unit >= 0 && (best.unit < 0 || transfer.cycle < best.cycle)) return transfer;
  return best;
}

void PhaseReplay::note_slot(int unit, std::int64_t cycle) {
  const UnitCursor& cursor = units_[unit];
  const Sweep& first = phase_.units[unit].sweeps.front();
  if (unit != 0 || cursor.sweep != 0 || first.nest != 0) return;
  const std::int64_t slot = cursor.block * phase_.nests[0].slots() + cursor.slot;
  if (slot_starts_.empty() || slot_starts_.back().first != slot) slot_starts_.emplace_back(slot, cycle);
}

void PhaseReplay::run_array(int unit, std::int64_t cycle, std::vector<Run>& runs) {
  UnitCursor& cursor = units_[unit];
  note_slot(unit, cycle);
  std::vector<std::int64_t> cycles;
  for (const InstanceName& member : cursor.members) {
    cycles.push_back(phase_.tasks[member.task].issue_cycles);
    cursor.free_at = (cycles.size() == 1 ? cycle : cursor.free_at) + cycles.back();
  }
  const std::vector<std::int64_t> done = issued_by(cycles);
  const Machine& machine = schedule_.machine;
  for (std::size_t i = 0; i < cursor.members.size(); ++i) {
    Run run{cursor.members[i].flat, cycle, cycle + done[i], cycle + done[i], {}, {}, {}};
    const std::int64_t words = phase_.tasks[cursor.members[i].task].return_words;
    if (words > 0) {
      const std::int64_t width = machine.return_words_per_cycle;
      return_free_ = std::max(return_free_, run.finish) + (width > 0 ? ceil_divide(words, width) : 0);
      run.returned = return_free_ + machine.return_latency;
    }
    runs.push_back(run);
  }
}

void PhaseReplay::run_transfer(int unit, std::vector<Run>& runs) {
  const std::int64_t start = std::max(dram_free_, candidates_[unit].ready * ticks);
  dram_free_ = start + durations_[unit];
  last_served_ = unit;
  const std::int64_t finish = std::max(ceil_divide(dram_free_, ticks), start / ticks + 1);
  runs.push_back({units_[unit].members.front().flat, start / ticks, finish, finish, {}, {}, {}});
}

bool PhaseReplay::execute(const Choice& choice) {
  const bool is_transfer = phase_.units[choice.unit].kind == Unit::Kind::dma;
  now_ = std::max(now_, choice.cycle);
  std::vector<Run>& runs = group_runs_;
  runs.clear();
  if (is_transfer) {
    run_transfer(choice.unit, runs);
  } else {
    run_array(choice.unit, choice.cycle, runs);
  }
  std::vector<InstanceName>& members = group_;
  members = units_[choice.unit].members;
  for (std::size_t i = 0; i < members.size(); ++i) {
    if (!check_order(members[i], runs[i].start)) return false;
    TaskHistory& history = tasks_[members[i].task];
    history.runs.push_back(runs[i]);
    history.passed = members[i].flat + 1;
    ++history.next_ordinal;
  }
  instances_ += static_cast<std::int64_t>(members.size());
  if (is_transfer) {
    units_[choice.unit].members.clear();
  } else {
    step(choice.unit);
  }
  return check(members, runs);
}

bool PhaseReplay::run(const ReplayStart& start, std::int64_t most_instances) {
  begin(start);
  for (std::size_t u = 0; u < units_.size(); ++u) consider(static_cast<int>(u));
  while (instances_ < most_instances) {
    const Choice choice = choose();
    if (choice.unit < 0) {
      for (std::size_t u = 0; u < units_.size(); ++u) {
        if (!units_[u].members.empty()) return report_standstill(now_);
      }
      finished_ = true;
      return check_all_ran();
    }
    if (!execute(choice)) return false;
    consider(choice.unit);
    for (std::size_t u = 0; u < units_.size(); ++u) {
      const Dependency* waited = candidates_[u].dependency;
      if (waited != nullptr && phase_.tasks[waited->producer].unit == choice.unit) {
        consider(static_cast<int>(u));
      }
    }
  }
  return true;
}

bool PhaseReplay::report_standstill(std::int64_t cycle) {
  std::string text;
  for (std::size_t u = 0; u < units_.size(); ++u) {
    const Candidate& candidate = candidates_[u];
    if (candidate.dependency == nullptr) continue;
    const Task& task = phase_.tasks[candidate.waiting.task];
    const auto awaited = awaited_instance(phase_, task, *candidate.dependency, candidate.waiting.flat);
    text += (text.empty() ? "deadlock: " : "; ") + name(candidate.waiting) + " on " + phase_.units[u].name +
            " waits for " + name({candidate.dependency->producer, awaited.value_or(0)});
  }
  return fail(cycle, text);
}

}  // namespace weir
