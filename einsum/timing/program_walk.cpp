// SPDX-License-Identifier: Apache-2.0
#include "einsum/timing/program_walk.hpp"

#include <algorithm>

#include "einsum/lowering/live_instances.hpp"

namespace weir {

namespace {

bool has_barriers(const Phase& phase) {
  return std::any_of(phase.tasks.begin(), phase.tasks.end(), [](const Task& task) {
    return std::any_of(task.dependencies.begin(), task.dependencies.end(), [](const Dependency& dependency) {
      return dependency.form == Dependency::Form::barrier;
    });
  });
}

}  // namespace

ProgramWalk::ProgramWalk(const Phase& phase, int unit) : phase_(phase), program_(phase.units[unit]) {
  blocks_ = phase.block_count();
  for (const Sweep& sweep : program_.sweeps) {
    walks_.push_back(walk_of(sweep));
    const std::int64_t slots = phase.nests[sweep.nest].slots();
    for (const Group& group : sweep.groups) {
      for (const int task : group.tasks) {
        blocks_ = std::max(blocks_, phase.block_count() + (phase.tasks[task].lag + slots - 1) / slots);
      }
    }
  }
  enter_sweep();
}

ProgramWalk::SweepWalk ProgramWalk::walk_of(const Sweep& sweep) const {
  SweepWalk walk;
  std::int64_t longest = 0;
  for (const Task& task : phase_.tasks) {
    if (task.kind != Task::Kind::compute || task.nest != sweep.nest) continue;
    walk.culls = walk.culls || task.is_culled();
    longest = std::max(longest, task.lag);
  }
  walk.lags_in_visits = walk.culls && longest < phase_.nests[sweep.nest].slots() && !has_barriers(phase_);
  if (walk.lags_in_visits) walk.depth = static_cast<std::size_t>(longest);
  return walk;
}

std::int64_t ProgramWalk::slot() const {
  return cursor_.block * phase_.nests[sweep().nest].slots() + cursor_.slot;
}

std::optional<std::int64_t> ProgramWalk::instance(int index) const {
  const Task& task = phase_.tasks[index];
  const SweepWalk& walk = walks_[cursor_.sweep];
  std::int64_t instance = -1;
  if (!walk.lags_in_visits) {
    if (walk.empties == 0) instance = slot() - task.lag;
  } else if (task.lag > 0) {
    const auto back = static_cast<std::size_t>(task.lag) - 1;
    if (back < walk.visited.size()) instance = walk.visited[back];
  } else if (walk.empties == 0) {
    instance = slot();
  }
  const bool exists = instance >= 0 && instance < phase_.block_count() * phase_.nests[task.nest].slots();
  return exists ? std::optional(instance) : std::nullopt;
}

/// The next slot of the block, at or after `from`, at which a task runs that goes over the nest, on any unit:
/// all units visit the same, so that a lag means the same to all of them. Behind the last: none.
std::int64_t ProgramWalk::next_slot(std::int64_t from) const {
  const std::int64_t slots = phase_.nests[sweep().nest].slots();
  const std::int64_t begin = cursor_.block * slots;
  std::int64_t next = slots;
  for (const Task& task : phase_.tasks) {
    if (task.kind != Task::Kind::compute || task.nest != sweep().nest) continue;
    const std::int64_t lag = lag_in_slots(task);
    const std::int64_t first = std::max<std::int64_t>(begin + from - lag, 0);
    if (first >= phase_.block_count() * slots) continue;
    const std::optional<std::int64_t> found = next_running(phase_, task, first);
    if (found) next = std::min(next, *found + lag - begin);
  }
  return next;
}

/// Empty visits that a slot needs before it, so that what it carries on from is far enough back.
std::int64_t ProgramWalk::empties_before(std::int64_t flat) const {
  const SweepWalk& walk = walks_[cursor_.sweep];
  const Nest& nest = phase_.nests[sweep().nest];
  const Position own = position_of(nest, flat);
  std::int64_t empties = 0;
  if (!walk.lags_in_visits) return empties;
  for (const Nest::Spacing& spacing : nest.spacings) {
    for (std::size_t back = 0; back < walk.visited.size(); ++back) {
      if (walk.visited[back] < 0) continue;
      Position earlier = position_of(nest, walk.visited[back]);
      if (earlier.loops[spacing.loop] + spacing.distance > own.loops[spacing.loop]) continue;
      earlier.loops[spacing.loop] = own.loops[spacing.loop];
      if (earlier == own) {
        empties = std::max(empties, spacing.visits - static_cast<std::int64_t>(back) - 1);
      }
    }
  }
  return empties;
}

/// Puts the cursor at the next slot to visit in this sweep and block, or behind the last one.
void ProgramWalk::seek_slot(std::int64_t from) {
  SweepWalk& walk = walks_[cursor_.sweep];
  cursor_.slot = next_slot(from);
  if (cursor_.slot < phase_.nests[sweep().nest].slots()) walk.empties = empties_before(slot());
}

void ProgramWalk::enter_sweep() {
  while (cursor_.block < blocks_) {
    SweepWalk& walk = walks_[cursor_.sweep];
    cursor_.slot = 0;
    if (!walk.culls) return;
    seek_slot(0);
    if (cursor_.slot < phase_.nests[sweep().nest].slots()) return;
    if (walk.lags_in_visits && cursor_.block >= phase_.block_count() &&
        !walk.visited.empty()) {  // those behind are still to come
      cursor_.slot = 0;
      walk.empties = static_cast<std::int64_t>(walk.depth);
      if (walk.empties > 0) return;
    }
    if (++cursor_.sweep == program_.sweeps.size()) {
      cursor_.sweep = 0;
      ++cursor_.block;
    }
  }
}

void ProgramWalk::next_visit() {
  SweepWalk& walk = walks_[cursor_.sweep];
  const std::int64_t slots = phase_.nests[sweep().nest].slots();
  if (!walk.culls) {
    if (++cursor_.slot < slots) return;
  } else {
    walk.visited.push_front(walk.empties > 0 ? -1 : slot());
    if (walk.visited.size() > std::max<std::size_t>(walk.depth, 1)) walk.visited.pop_back();
    if (walk.empties > 0) {
      const bool is_draining = cursor_.block >= phase_.block_count();
      if (--walk.empties > 0 || !is_draining) return;
      walk.visited.clear();
    } else {
      seek_slot(cursor_.slot + 1);
      if (cursor_.slot < slots) return;
    }
  }
  if (++cursor_.sweep == program_.sweeps.size()) {
    cursor_.sweep = 0;
    ++cursor_.block;
  }
  enter_sweep();
}

void ProgramWalk::step() {
  if (++cursor_.group < sweep().groups.size()) return;
  cursor_.group = 0;
  next_visit();
}

void ProgramWalk::skip(std::int64_t blocks, std::int64_t slots) {
  for (std::size_t i = 0; i < walks_.size(); ++i) {
    const std::int64_t moved = blocks * phase_.nests[program_.sweeps[i].nest].slots() + slots;
    for (std::int64_t& flat : walks_[i].visited) {
      if (flat >= 0) flat += moved;
    }
  }
  cursor_.block += blocks;
  if (slots == 0) return;
  const std::int64_t block_slots = phase_.nests[sweep().nest].slots();
  const std::int64_t slot = cursor_.slot + slots;  // ahead of its tasks, into the next block
  cursor_.block += slot / block_slots;
  cursor_.slot = slot % block_slots;
}

void ProgramWalk::append_state(std::vector<std::int64_t>& state) const {
  for (std::size_t i = 0; i < walks_.size(); ++i) {
    const SweepWalk& walk = walks_[i];
    if (!walk.culls) continue;
    const std::int64_t slots = phase_.nests[program_.sweeps[i].nest].slots();
    const std::int64_t here = cursor_.block * slots + (i == cursor_.sweep ? cursor_.slot : 0);
    state.push_back(walk.empties);
    state.push_back(static_cast<std::int64_t>(walk.visited.size()));
    for (const std::int64_t flat : walk.visited) state.push_back(flat < 0 ? -1 : here - flat);
  }
}

std::int64_t ProgramWalk::decided_before(int index) const {
  const Task& task = phase_.tasks[index];
  if (!walks_[cursor_.sweep].culls) return 0;
  return slot() - lag_in_slots(task) + 1;
}

}  // namespace weir
