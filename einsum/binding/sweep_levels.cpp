// SPDX-License-Identifier: Apache-2.0
#include "einsum/binding/sweep_levels.hpp"

#include <algorithm>
#include <cstdlib>

#include "einsum/error.hpp"

namespace weir {

namespace {

/// The loop that the consumer walks and whose end it waits for: -1 if there is none; `after`: one that it
/// does not walk.
struct Completion {
  bool walked = false;
  bool after = false;
};

Completion completion(const Phase& phase, const Task& consumer, const Dependency& dependency) {
  const Task& producer = phase.tasks[dependency.producer];
  Completion found;
  for (std::size_t i = 0; i < dependency.loops.size(); ++i) {
    const When made = producer.when.loops[i];
    const bool is_carried = dependency.loops[i].own_loop >= 0;
    if (made == When::first || (made == When::every && is_carried)) continue;
    const bool walks = i < consumer.when.loops.size() && consumer.when.loops[i] == When::every;
    (walks ? found.walked : found.after) = true;
  }
  return found;
}

}  // namespace

bool needs_whole_loop(const Phase& phase, const Task& consumer, const Dependency& dependency) {
  return completion(phase, consumer, dependency).walked;
}

std::vector<SweepLevel> sweep_parts(const Phase& phase, std::vector<SweepLevel> levels) {
  for (std::size_t round = 0; round < phase.tasks.size(); ++round) {
    for (std::size_t t = 0; t < phase.tasks.size(); ++t) {
      const Task& task = phase.tasks[t];
      for (const Dependency& dependency : task.dependencies) {
        const Task& producer = phase.tasks[dependency.producer];
        const SweepLevel& before = levels[dependency.producer];
        if (dependency.form != Dependency::Form::data || task.kind != Task::Kind::compute) continue;
        if (producer.kind != Task::Kind::compute || before.level != levels[t].level) continue;
        const bool is_carried =
            std::any_of(dependency.loops.begin(), dependency.loops.end(),
                        [](const LoopSource& source) { return source.own_loop >= 0 && source.distance > 0; });
        if (is_carried) continue;
        levels[t].part = std::max(levels[t].part, before.part + (producer.unit != task.unit ? 1 : 0));
      }
    }
  }
  return levels;
}

bool are_in_different_sweeps(const Phase& phase, const std::vector<SweepLevel>& levels, int one, int other) {
  if (levels[one].level != levels[other].level) return true;
  const bool share_unit = phase.tasks[one].unit == phase.tasks[other].unit;
  return std::abs(levels[one].part - levels[other].part) > (share_unit ? 0 : 1);
}

std::vector<SweepLevel> sweep_levels(const Phase& phase) {
  std::vector<SweepLevel> levels(phase.tasks.size());
  for (std::size_t round = 0; round <= phase.tasks.size() + 1; ++round) {
    bool changed = false;
    for (std::size_t t = 0; t < phase.tasks.size(); ++t) {
      const Task& task = phase.tasks[t];
      if (task.kind != Task::Kind::compute) continue;
      SweepLevel level = levels[t];
      for (const Dependency& dependency : task.dependencies) {
        const Task& producer = phase.tasks[dependency.producer];
        if (dependency.form != Dependency::Form::data || producer.kind != Task::Kind::compute) continue;
        const SweepLevel& before = levels[dependency.producer];
        const Completion needs = completion(phase, task, dependency);
        SweepLevel least{before.level + (needs.walked ? 1 : 0),
                         !needs.walked && (needs.after || before.is_after)};
        level = std::max(level, least);
      }
      if (level == levels[t]) continue;
      levels[t] = level;
      changed = true;
    }
    if (!changed) return levels;
  }
  throw SpecError("phase '" + phase.name +
                  "' needs a sweep over its loops for every iteration of one; expected a "
                  "mapping whose blocks walk that loop");
}

}  // namespace weir
