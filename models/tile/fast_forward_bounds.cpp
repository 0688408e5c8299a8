// SPDX-License-Identifier: Apache-2.0
// How often a period may be repeated: the conditions under which fast-forward is exact.
#include <algorithm>
#include <limits>

#include "models/tile/fast_forward.hpp"

namespace weir {

/// Whether an instance finished so long before the snapshot that nothing can wait for it any more.
bool is_old_news(const TaskProgress& progress, std::int64_t instance) {
  if (instance >= progress.issued_before) return false;
  return std::none_of(progress.completions.begin(), progress.completions.end(),
                      [&](const Completion& completion) { return completion.instance == instance; });
}

/// Repeats until a task's next instance comes to the end of its loop, whose last iteration may be different,
/// as may the first: both stay outside the repeated iterations.
std::int64_t FastForward::repeats_in_loop(const Level& level, const Snapshot& before, const Snapshot& after,
                                          const Movement& movement, int task) const {
  const Nest& nest = phase_.nests[phase_.tasks[task].nest];
  const Position old = position_of(nest, before.progress[task].issued_before);
  const Position now = position_of(nest, after.progress[task].issued_before);
  if (level.loop == block_level) {
    const std::int64_t period = phase_.tasks[task].when.block_period;
    if (movement.iterations % period != 0) return 0;
    return (phase_.block_count() - 1 - now.block) / movement.iterations;
  }
  if (old.loops[level.loop] < 1 || now.loops[level.loop] - old.loops[level.loop] != movement.iterations)
    return 0;
  return (nest.loops[level.loop].extent - 2 - now.loops[level.loop]) / movement.iterations;
}

/// Whether a task runs at all while `level` goes through its middle iterations.
bool FastForward::runs_in(const Level& level, const Snapshot& after, int task) const {
  const Condition& when = phase_.tasks[task].when;
  const Nest& nest = phase_.nests[phase_.tasks[task].nest];
  const Position position = position_of(nest, after.progress[task].issued_before);
  for (int i = 0; i <= level.loop; ++i) {
    const std::int64_t index = position.loops[i];
    if (when.loops[i] == When::first && (i == level.loop || index != 0)) return false;
    if (when.loops[i] == When::last && (i == level.loop || index != nest.loops[i].extent - 1)) return false;
  }
  return true;
}

/// Whether each dependency of a moving task keeps pace with its producer, or was and stays fulfilled long
/// ago.
bool FastForward::dependencies_repeat(const Snapshot& before, const Snapshot& after, const Movement& movement,
                                      int task, std::int64_t repeats) const {
  const std::int64_t first = before.progress[task].issued_before;
  const std::int64_t second = after.progress[task].issued_before;
  const std::int64_t last = second + repeats * movement.tasks[task];
  for (const Dependency& dependency : phase_.tasks[task].dependencies) {
    const int producer = dependency.producer;
    const auto awaited_first = awaited_instance(phase_, phase_.tasks[task], dependency, first);
    const auto awaited_second = awaited_instance(phase_, phase_.tasks[task], dependency, second);
    const auto awaited_last = awaited_instance(phase_, phase_.tasks[task], dependency, last);
    const std::int64_t pace = movement.tasks[producer];
    if (awaited_first && awaited_second && awaited_last && pace > 0 &&
        *awaited_second - *awaited_first == pace && *awaited_last - *awaited_second == repeats * pace) {
      continue;
    }
    if (awaited_second && !is_old_news(before.progress[producer], *awaited_second)) return false;
    if (awaited_last && !is_old_news(after.progress[producer], *awaited_last)) return false;
  }
  return true;
}

/// Whether a task that stands still has something to wait for through all the repeats.
bool FastForward::keeps_waiting(const Snapshot& after, const Movement& movement, int task,
                                std::int64_t instance, std::int64_t repeats) const {
  for (const Dependency& dependency : phase_.tasks[task].dependencies) {
    const auto awaited = awaited_instance(phase_, phase_.tasks[task], dependency, instance);
    if (!awaited) continue;
    const std::int64_t reached =
        after.progress[dependency.producer].issued_before + repeats * movement.tasks[dependency.producer];
    if (*awaited >= reached) return true;
  }
  return false;
}

bool FastForward::can_repeat(const Level& level, const Snapshot& before, const Snapshot& after,
                             const Movement& movement, std::int64_t repeats) const {
  for (std::size_t t = 0; t < phase_.tasks.size(); ++t) {
    const int task = static_cast<int>(t);
    if (movement.tasks[t] == 0 || !runs_in(level, after, task)) continue;
    const bool repeats_all = moves_culling(level, movement)
                                 ? tiles_repeat({before, after, movement, task, level.loop, repeats})
                                 : dependencies_repeat(before, after, movement, task, repeats);
    if (!repeats_all) return false;
  }
  for (std::size_t a = 0; a < parts_.arrays.size(); ++a) {
    const ArrayUnit& array = *parts_.arrays[a];
    if (movement.arrays[a] || array.is_done()) continue;
    bool waits = false;
    for (const auto& [task, instance] : array.head()) {
      waits = waits || keeps_waiting(after, movement, task, instance, repeats);
    }
    if (!waits) return false;
  }
  for (const TransferStream& stream : parts_.dram.streams()) {
    if (movement.tasks[stream.task] != 0 || stream.next >= stream.count) continue;
    if (!keeps_waiting(after, movement, stream.task, stream.instance, repeats)) return false;
  }
  return true;
}

std::int64_t FastForward::repeats(const Level& level, const Snapshot& before, const Snapshot& after,
                                  const Movement& movement) const {
  if (level.loop == block_level && moves_culling(level, movement)) return 0;
  std::int64_t times = std::numeric_limits<std::int64_t>::max();
  for (std::size_t t = 0; t < phase_.tasks.size(); ++t) {
    if (movement.tasks[t] == 0) continue;
    times = std::min(times, repeats_in_loop(level, before, after, movement, static_cast<int>(t)));
  }
  if (times <= 0 || times == std::numeric_limits<std::int64_t>::max()) return 0;
  if (can_repeat(level, before, after, movement, times)) return times;
  // The conditions only get harder with more repeats: find the most that hold.
  std::int64_t good = 0;
  std::int64_t bad = times;
  while (bad - good > 1) {
    const std::int64_t middle = good + (bad - good) / 2;
    (can_repeat(level, before, after, movement, middle) ? good : bad) = middle;
  }
  return good;
}

}  // namespace weir
