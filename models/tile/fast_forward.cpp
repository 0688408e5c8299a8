// SPDX-License-Identifier: Apache-2.0
#include "models/tile/fast_forward.hpp"

namespace weir {

FastForward::FastForward(sc_core::sc_module_name name, PhaseParts parts)
    : sc_module(name),
      parts_(std::move(parts)),
      phase_(parts_.scoreboard.phase()),
      reference_(*parts_.arrays.front()) {
  nest_ = reference_.program().sweeps.front().nest;
  levels_.emplace_back();
  if (reference_.program().sweeps.size() == 1) {
    for (std::size_t loop = 0; loop < phase_.nests[nest_].loops.size(); ++loop) {
      levels_.push_back({static_cast<int>(loop), std::nullopt, 0, 1});
    }
  }
  SC_HAS_PROCESS(FastForward);
  SC_METHOD(on_slot);
  sensitive << reference_.slot_started;
  dont_initialize();
}

std::int64_t FastForward::stride(int loop, int nest) const {
  if (loop == block_level) return phase_.nests[nest].slots();
  std::int64_t slots = 1;
  for (std::size_t i = loop + 1; i < phase_.nests[nest].loops.size(); ++i)
    slots *= phase_.nests[nest].radix(i);
  return slots;
}

bool FastForward::starts_iteration(const Level& level, const Position& position) const {
  if (position.block != previous_.block) return true;
  for (int i = 0; i <= level.loop; ++i) {
    if (position.loops[i] != previous_.loops[i]) return true;
  }
  return false;
}

void FastForward::on_slot() {
  const Position position = position_of(phase_.nests[nest_], reference_.started_slot());
  std::optional<Snapshot> current;
  for (Level& level : levels_) {
    const std::int64_t extent =
        level.loop == block_level ? phase_.block_count() : phase_.nests[nest_].loops[level.loop].extent;
    if (extent < 4 || !starts_iteration(level, position)) continue;
    if (!current) current = take_snapshot();
    if (visit(level, *current)) break;
  }
  previous_ = position_of(phase_.nests[nest_], reference_.started_slot());
}

/// Compares with the saved state of a loop; true if iterations were skipped.
bool FastForward::visit(Level& level, const Snapshot& current) {
  if (level.saved) {
    const std::optional<Movement> moved = movement(level, *level.saved, current);
    if (moved) {
      const std::int64_t times = repeats(level, *level.saved, current, *moved);
      if (times > 0) {
        apply(level, *level.saved, current, *moved, times);
        for (Level& other : levels_) {
          if (other.loop >= level.loop) other = {other.loop, std::nullopt, 0, 1};
        }
        return true;
      }
    }
    bool same_outer = level.saved->reference.block == current.reference.block || level.loop == block_level;
    for (int i = 0; i < level.loop; ++i) {
      same_outer = same_outer && level.saved->reference.loops[i] == current.reference.loops[i];
    }
    if (same_outer && ++level.age < level.renewal) return false;
    level.renewal = same_outer ? level.renewal * 2 : 1;
  }
  level.saved = current;
  level.age = 0;
  return false;
}

Snapshot FastForward::take_snapshot() const {
  Snapshot snapshot;
  snapshot.now = parts_.scoreboard.now();
  snapshot.time = snapshot.now + skipped_;
  snapshot.reference = position_of(phase_.nests[nest_], reference_.started_slot());
  for (const ArrayUnit* array : parts_.arrays) {
    array->append_state(snapshot.timing);
    snapshot.arrays.push_back(array->occupation());
    snapshot.cursors.push_back(array->walk().cursor());
  }
  parts_.dram.append_state(snapshot.timing);
  snapshot.dram = parts_.dram.occupation();
  parts_.buffer.append_state(snapshot.timing, snapshot.now);
  parts_.return_path.append_state(snapshot.timing, snapshot.now);
  snapshot.counters = parts_.scoreboard.counters();
  const std::vector<TaskProgress>& all = parts_.scoreboard.progress();
  for (std::size_t t = 0; t < all.size(); ++t) {
    TaskProgress progress{all[t].issued_before, {}};
    const std::int64_t old = snapshot.now - parts_.scoreboard.horizon(static_cast<int>(t));
    for (const Completion& completion : all[t].completions) {
      if (completion.finish >= old || completion.returned >= old) progress.completions.push_back(completion);
    }
    snapshot.progress.push_back(std::move(progress));
  }
  return snapshot;
}

bool FastForward::completions_match(const Snapshot& before, const Snapshot& after, int task,
                                    std::int64_t moved) const {
  const std::deque<Completion>& old = before.progress[task].completions;
  const std::deque<Completion>& now = after.progress[task].completions;
  if (old.size() != now.size()) return false;
  for (std::size_t i = 0; i < old.size(); ++i) {
    if (now[i].finish - after.now != old[i].finish - before.now) return false;
    if (now[i].returned - after.now != old[i].returned - before.now) return false;
    if (now[i].instance - old[i].instance != moved) return false;
  }
  return true;
}

namespace {

/// Whether a unit that works is at the same point of its work, `period` later.
bool repeats_occupation(const Occupation& before, const Occupation& after, std::int64_t period) {
  return after.free_at - before.free_at == period && after.charged_to - before.charged_to == period;
}

/// Whether a unit did nothing since before `start`.
bool stands_idle(const Occupation& before, const Occupation& after, std::int64_t start) {
  return before.free_at <= start && after.free_at == before.free_at && after.charged_to == before.charged_to;
}

}  // namespace

/// Whether the array of a task moved; a task that did not move with it lags so far behind that it has not
/// begun.
bool FastForward::has_moved(const Movement& movement, int task) const {
  for (std::size_t a = 0; a < parts_.arrays.size(); ++a) {
    if (parts_.arrays[a]->unit() == phase_.tasks[task].unit) return movement.arrays[a];
  }
  return false;
}

bool FastForward::add_dram_movement(const Snapshot& before, const Snapshot& after, Movement& movement) const {
  for (const TransferStream& stream : parts_.dram.streams()) {
    movement.dram = movement.dram || movement.tasks[stream.task] != 0;
  }
  if (movement.dram)
    return repeats_occupation(before.dram, after.dram, (after.now - before.now) * Dram::ticks);
  return stands_idle(before.dram, after.dram, before.now * Dram::ticks);
}

bool FastForward::add_array_movement(const Level& level, const Snapshot& before, const Snapshot& after,
                                     std::size_t array, Movement& movement) const {
  const ProgramCursor& old = before.cursors[array];
  const ProgramCursor& now = after.cursors[array];
  const Unit& program = parts_.arrays[array]->program();
  if (old == now) {
    movement.arrays.push_back(false);
    return stands_idle(before.arrays[array], after.arrays[array], before.now);
  }
  movement.arrays.push_back(true);
  if (!repeats_occupation(before.arrays[array], after.arrays[array], after.now - before.now)) return false;
  if (level.loop == block_level) {
    return now.block - old.block == movement.iterations && now.slot == old.slot && now.sweep == old.sweep;
  }
  if (program.sweeps.size() != 1 || program.sweeps.front().nest != nest_) return false;
  const std::int64_t slots = phase_.nests[nest_].slots();
  return (now.block - old.block) * slots + now.slot - old.slot ==
         movement.iterations * stride(level.loop, nest_);
}

std::optional<FastForward::Movement> FastForward::movement(const Level& level, const Snapshot& before,
                                                           const Snapshot& after) const {
  if (before.timing != after.timing) return std::nullopt;
  Movement movement;
  if (level.loop == block_level) {
    movement.iterations = after.reference.block - before.reference.block;
  } else {
    if (after.reference.block != before.reference.block) return std::nullopt;
    for (int i = 0; i < level.loop; ++i) {
      if (after.reference.loops[i] != before.reference.loops[i]) return std::nullopt;
    }
    movement.iterations = after.reference.loops[level.loop] - before.reference.loops[level.loop];
  }
  if (movement.iterations <= 0) return std::nullopt;
  for (std::size_t a = 0; a < parts_.arrays.size(); ++a) {
    if (!add_array_movement(level, before, after, a, movement)) return std::nullopt;
  }
  for (std::size_t t = 0; t < phase_.tasks.size(); ++t) {
    const std::int64_t moved = after.progress[t].issued_before - before.progress[t].issued_before;
    const bool in_step = moved == movement.iterations * stride(level.loop, phase_.tasks[t].nest) &&
                         (level.loop == block_level || phase_.tasks[t].nest == nest_);
    if (moved != 0 && !in_step) return std::nullopt;
    if (moved == 0 && has_moved(movement, static_cast<int>(t))) return std::nullopt;
    if (!completions_match(before, after, static_cast<int>(t), moved)) return std::nullopt;
    movement.tasks.push_back(moved);
  }
  if (!add_dram_movement(before, after, movement)) return std::nullopt;
  return movement;
}

void FastForward::apply(const Level& level, const Snapshot& before, const Snapshot& after,
                        const Movement& movement, std::int64_t repeats) {
  std::vector<std::uint64_t>& counters = parts_.scoreboard.counters();
  for (std::size_t i = 0; i < counters.size(); ++i) {
    counters[i] += static_cast<std::uint64_t>(repeats) * (after.counters[i] - before.counters[i]);
  }
  std::vector<TaskProgress>& progress = parts_.scoreboard.progress();
  for (std::size_t t = 0; t < progress.size(); ++t) {
    const std::int64_t moved = repeats * movement.tasks[t];
    progress[t].issued_before += moved;
    for (Completion& completion : progress[t].completions) completion.instance += moved;
  }
  const std::int64_t cycles = repeats * (after.time - before.time);
  for (std::size_t a = 0; a < parts_.arrays.size(); ++a) {
    const std::int64_t iterations = repeats * movement.iterations;
    if (!movement.arrays[a]) {
      parts_.arrays[a]->lengthen_wait(cycles);
    } else if (level.loop == block_level) {
      parts_.arrays[a]->skip(iterations, 0);
    } else {
      parts_.arrays[a]->skip(0, iterations * stride(level.loop, nest_));
    }
  }
  if (!movement.dram) parts_.dram.lengthen_wait(cycles);
  for (TransferStream& stream : parts_.dram.streams()) {
    const std::int64_t instance = stream.instance + repeats * movement.tasks[stream.task];
    parts_.dram.seek(stream, first_instance_from(phase_.tasks[stream.task], phase_, instance));
  }
  skipped_ += cycles;
  for (ArrayUnit* array : parts_.arrays) array->cycle_offset += cycles;
  parts_.dram.cycle_offset += cycles;
}

}  // namespace weir
