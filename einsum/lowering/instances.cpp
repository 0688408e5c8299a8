// SPDX-License-Identifier: Apache-2.0
#include "einsum/lowering/instances.hpp"

namespace weir {

Position position_of(const Nest& nest, std::int64_t flat) {
  Position position;
  for (std::size_t i = nest.loops.size(); i-- > 0;) {
    const std::int64_t radix = nest.radix(i);
    position.loops[i] = flat % radix;
    flat /= radix;
  }
  position.block = flat;
  return position;
}

std::int64_t flat_of(const Nest& nest, const Position& position) {
  std::int64_t flat = position.block;
  for (std::size_t i = 0; i < nest.loops.size(); ++i) flat = flat * nest.radix(i) + position.loops[i];
  return flat;
}

bool holds(const Condition& condition, const Nest& nest, const Position& position) {
  if (condition.block_period > 1 && position.block % condition.block_period != 0) return false;
  for (std::size_t i = 0; i < nest.loops.size(); ++i) {
    const std::int64_t index = position.loops[i];
    const std::int64_t extent = nest.loops[i].extent;
    if (index >= extent) return false;
    switch (condition.loops[i]) {
      case When::every:
        break;
      case When::first:
        if (index != 0) return false;
        break;
      case When::last:
        if (index != extent - 1) return false;
        break;
      case When::not_first:
        if (index == 0) return false;
        break;
    }
  }
  return true;
}

namespace {

/// The index at which a loop fixed by `when` stands.
std::int64_t fixed_index(When when, std::int64_t extent) { return when == When::last ? extent - 1 : 0; }

Position position_of_instance(const Task& task, const Nest& nest, std::int64_t ordinal) {
  Position position;
  for (std::size_t i = nest.loops.size(); i-- > 0;) {
    const std::int64_t extent = nest.loops[i].extent;
    if (task.when.loops[i] == When::every) {
      position.loops[i] = ordinal % extent;
      ordinal /= extent;
    } else {
      position.loops[i] = fixed_index(task.when.loops[i], extent);
    }
  }
  position.block = ordinal * task.when.block_period;
  return position;
}

std::int64_t ordinal_of(const Task& task, const Nest& nest, const Position& position) {
  std::int64_t ordinal = position.block / task.when.block_period;
  for (std::size_t i = 0; i < nest.loops.size(); ++i) {
    if (task.when.loops[i] == When::every) ordinal = ordinal * nest.loops[i].extent + position.loops[i];
  }
  return ordinal;
}

/// Moves a producer's position onto the iterations at which it runs.
void apply_condition(const Task& task, const Nest& nest, Position& position) {
  position.block -= position.block % task.when.block_period;
  for (std::size_t i = 0; i < nest.loops.size(); ++i) {
    if (task.when.loops[i] != When::every) {
      position.loops[i] = fixed_index(task.when.loops[i], nest.loops[i].extent);
    }
  }
}

std::optional<std::int64_t> awaited_data(const Phase& phase, const Task& producer,
                                         const Dependency& dependency, const Position& own) {
  const Nest& nest = phase.nests[producer.nest];
  Position position;
  position.block = own.block;
  for (std::size_t i = 0; i < nest.loops.size(); ++i) {
    const LoopSource& source = dependency.loops[i];
    position.loops[i] =
        source.own_loop < 0 ? nest.loops[i].extent - 1 : own.loops[source.own_loop] - source.distance;
    if (position.loops[i] < 0) return std::nullopt;
  }
  apply_condition(producer, nest, position);
  return flat_of(nest, position);
}

std::optional<std::int64_t> awaited_room(const Phase& phase, const Task& writer, const Task& reader,
                                         const Dependency& dependency, const Position& own) {
  const Nest& writer_nest = phase.nests[writer.nest];
  const std::int64_t ordinal = ordinal_of(writer, writer_nest, own) - dependency.ring;
  if (ordinal < 0) return std::nullopt;
  Position written = position_of_instance(writer, writer_nest, ordinal);
  const Nest& nest = phase.nests[reader.nest];
  Position position;
  position.block = written.block + writer.when.block_period - 1;
  for (std::size_t i = 0; i < nest.loops.size(); ++i) {
    const int loop = dependency.loops[i].own_loop;
    const bool same = loop >= 0 && writer.when.loops[loop] == When::every;
    position.loops[i] = same ? written.loops[loop] : nest.loops[i].extent - 1;
  }
  apply_condition(reader, nest, position);
  return flat_of(nest, position);
}

}  // namespace

std::int64_t instances_a_block(const Task& task, const Nest& nest) {
  std::int64_t count = 1;
  for (std::size_t i = 0; i < nest.loops.size(); ++i) {
    if (task.when.loops[i] == When::every) count *= nest.loops[i].extent;
    if (task.when.loops[i] == When::not_first) count *= nest.loops[i].extent - 1;
  }
  return count;
}

std::int64_t instance_count(const Task& task, const Phase& phase) {
  const std::int64_t period = task.when.block_period;
  return (phase.block_count() + period - 1) / period * instances_a_block(task, phase.nests[task.nest]);
}

std::int64_t flat_of_instance(const Task& task, const Phase& phase, std::int64_t ordinal) {
  const Nest& nest = phase.nests[task.nest];
  return flat_of(nest, position_of_instance(task, nest, ordinal));
}

std::int64_t first_instance_from(const Task& task, const Phase& phase, std::int64_t flat) {
  std::int64_t low = 0;
  std::int64_t high = instance_count(task, phase);
  while (low < high) {
    const std::int64_t middle = low + (high - low) / 2;
    if (flat_of_instance(task, phase, middle) < flat) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

std::optional<std::int64_t> awaited_instance(const Phase& phase, const Task& task,
                                             const Dependency& dependency, std::int64_t flat) {
  const Task& producer = phase.tasks[dependency.producer];
  if (dependency.form == Dependency::Form::barrier) {
    const std::int64_t instance = flat + task.lag - dependency.slot_distance - producer.lag;
    const Nest& nest = phase.nests[producer.nest];
    if (instance < 0 || instance >= phase.block_count() * nest.slots()) return std::nullopt;
    if (!holds(producer.when, nest, position_of(nest, instance))) return std::nullopt;
    return instance;
  }
  const Position own = position_of(phase.nests[task.nest], flat);
  if (dependency.form == Dependency::Form::room) return awaited_room(phase, task, producer, dependency, own);
  return awaited_data(phase, producer, dependency, own);
}

}  // namespace weir
