// SPDX-License-Identifier: Apache-2.0
// How often a period may be repeated where some tiles are culled: which ones must repeat with it.
#include <algorithm>

#include "einsum/lowering/live_instances.hpp"
#include "models/tile/fast_forward.hpp"

namespace weir {

namespace {

constexpr std::int64_t most_instances = 1 << 14;  ///< of a task that are compared, one by one

bool names(const Task& task, std::size_t dimension) {
  return std::any_of(task.live.begin(), task.live.end(), [&](const LiveRegion& region) {
    return std::any_of(region.begin(), region.end(), [&](const LoopCondition& condition) {
      return condition.coefficients[dimension] != 0;
    });
  });
}

/// Whether a condition of the task's live regions holds at one place and not at another. Conditions are
/// monotonic on the way from one to the other: one that is equal at both ends is so all along.
bool differs(const Task& task, const Coordinates& one, const Coordinates& other) {
  return std::any_of(task.live.begin(), task.live.end(), [&](const LiveRegion& region) {
    return std::any_of(region.begin(), region.end(), [&](const LoopCondition& condition) {
      return (value_at(condition, one) >= 0) != (value_at(condition, other) >= 0);
    });
  });
}

}  // namespace

/// Whether a period moves an index that decides which tiles run. If not, what runs is the same in every
/// repeat.
bool FastForward::moves_culling(const Level& level, const Movement& movement) const {
  const std::size_t blocks = phase_.blocks.size();
  std::size_t first = blocks + static_cast<std::size_t>(std::max(level.loop, 0));
  std::size_t end = first + 1;  // the dimensions that the period moves
  if (level.loop == block_level) {
    first = 0;
    end = blocks;
    for (std::int64_t inner = 1; end > 0; --end) {
      inner *= phase_.blocks[end - 1].extent;
      if (movement.iterations % inner != 0) break;
    }
  }
  for (const Task& task : phase_.tasks) {
    if (!task.is_culled() || (level.loop != block_level && task.nest != nest_)) continue;
    for (std::size_t d = first; d < end; ++d) {
      if (names(task, d)) return true;
    }
  }
  return false;
}

/// Whether the tiles of a task from one flat slot to another, both included, are culled or not alike in the
/// iteration before the period (if there is one), in all repeats and in the period after them.
bool FastForward::are_equally_live(const Shift& shift, int task_index, std::int64_t first,
                                   std::int64_t last) const {
  const Task& task = phase_.tasks[task_index];
  if (!task.is_culled()) return true;
  if (task.nest != nest_ || last - first > most_instances) return false;
  const Nest& nest = phase_.nests[nest_];
  const std::size_t dimension = phase_.blocks.size() + static_cast<std::size_t>(shift.loop);
  const std::int64_t iterations = shift.movement.iterations;
  for (std::int64_t flat = first; flat <= last; ++flat) {
    const Position position = position_of(nest, flat);
    if (!holds(task.when, nest, position)) continue;
    Coordinates low = coordinates_of(phase_, nest, position);
    Coordinates high = low;
    if (low[dimension] >= iterations) low[dimension] -= iterations;
    high[dimension] += (shift.repeats + 1) * iterations;
    if (high[dimension] >= nest.loops[static_cast<std::size_t>(shift.loop)].extent) return false;
    if (differs(task, low, high)) return false;
  }
  return true;
}

/// Whether what a dependency passes over on its way to the awaited instance, culled, is passed over in every
/// repeat.
bool FastForward::is_settled(const Shift& shift, const Dependency& dependency, std::int64_t instance,
                             std::int64_t awaited) const {
  const Task& task = phase_.tasks[shift.task];
  if (dependency.form == Dependency::Form::room) {
    const auto overwritten = overwritten_instance(phase_, task, dependency, instance);
    if (overwritten && !are_equally_live(shift, shift.task, *overwritten, instance)) return false;
  }
  const auto nominal = nominal_instance(phase_, task, dependency, instance);
  return nominal && are_equally_live(shift, dependency.producer, awaited, *nominal);
}

/// Whether a dependency of one instance keeps pace with its producer, was and stays fulfilled long ago, or
/// never is there.
bool FastForward::dependency_repeats(const Shift& shift, const Dependency& dependency,
                                     std::int64_t instance) const {
  const Task& task = phase_.tasks[shift.task];
  const int producer = dependency.producer;
  const std::int64_t pace = shift.movement.tasks[producer];
  const std::int64_t last = instance + shift.repeats * shift.movement.tasks[shift.task];
  const auto awaited = awaited_instance(phase_, task, dependency, instance);
  const auto awaited_last = awaited_instance(phase_, task, dependency, last);
  if (awaited.has_value() != awaited_last.has_value()) return false;
  if (!awaited) {
    const auto nominal = nominal_instance(phase_, task, dependency, instance);
    const auto nominal_last = nominal_instance(phase_, task, dependency, last);
    if (!nominal && !nominal_last) return true;
    const bool searches =
        dependency.form == Dependency::Form::data &&
        std::any_of(dependency.loops.begin(), dependency.loops.end(),
                    [](const LoopSource& source) { return source.carried || source.own_loop < 0; });
    if (!nominal || searches || dependency.form == Dependency::Form::room) return false;
    return are_equally_live(shift, producer, *nominal, *nominal);
  }
  if (pace > 0 && *awaited_last - *awaited == shift.repeats * pace &&
      is_settled(shift, dependency, instance, *awaited)) {
    return true;
  }
  return is_old_news(shift.before.progress[producer], *awaited) &&
         is_old_news(shift.after.progress[producer], *awaited_last);
}

/// Whether each tile of a task in the period is culled, or runs and waits, alike in all repeats.
bool FastForward::tiles_repeat(const Shift& shift) const {
  const Task& task = phase_.tasks[shift.task];
  const Nest& nest = phase_.nests[task.nest];
  const std::int64_t first = shift.before.progress[shift.task].issued_before;
  const std::int64_t end = shift.after.progress[shift.task].issued_before;
  std::int64_t decided = end;
  for (const ArrayUnit* array : parts_.arrays) {
    if (array->unit() == task.unit) decided = std::max(decided, array->walk().decided_before(shift.task));
  }
  if (end - first > most_instances || !are_equally_live(shift, shift.task, first, decided)) return false;
  for (std::int64_t instance = first; instance < end; ++instance) {
    const Position position = position_of(nest, instance);
    if (!runs_at(phase_, task, position)) continue;
    const Position moved = position_of(nest, instance + shift.repeats * shift.movement.tasks[shift.task]);
    for (const ConditionalActions& actions : task.actions) {
      if (holds_among_live(phase_, task, actions.when, position) !=
          holds_among_live(phase_, task, actions.when, moved)) {
        return false;
      }
    }
    for (const Dependency& dependency : task.dependencies) {
      if (!dependency_repeats(shift, dependency, instance)) return false;
    }
  }
  return true;
}

}  // namespace weir
