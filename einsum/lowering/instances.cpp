// SPDX-License-Identifier: Apache-2.0
#include "einsum/lowering/instances.hpp"

#include <algorithm>

#include "einsum/lowering/live_instances.hpp"

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

/// A position of a producer, and the loops over which an earlier one serves as well.
struct Awaited {
  Position position;
  std::array<bool, max_loops> open{};
  std::int64_t open_blocks = 1;  ///< so many blocks up to the position's
  bool any_before = false;       ///< all loops and all blocks are open
};

std::optional<Awaited> awaited_data(const Phase& phase, const Task& producer, const Dependency& dependency,
                                    const Position& own) {
  const Nest& nest = phase.nests[producer.nest];
  Awaited awaited;
  awaited.position.block = own.block;
  for (std::size_t i = 0; i < nest.loops.size(); ++i) {
    const LoopSource& source = dependency.loops[i];
    std::int64_t& index = awaited.position.loops[i];
    index = source.own_loop < 0 ? nest.loops[i].extent - 1 : own.loops[source.own_loop] - source.distance;
    if (index < 0) return std::nullopt;
    awaited.open[i] = source.own_loop < 0 || source.carried;
  }
  apply_condition(producer, nest, awaited.position);
  return awaited;
}

std::optional<Awaited> awaited_room(const Phase& phase, const Task& writer, const Task& reader,
                                    const Dependency& dependency, std::int64_t flat) {
  const std::optional<std::int64_t> place = overwritten_instance(phase, writer, dependency, flat);
  if (!place) return std::nullopt;
  const Position written = position_of(phase.nests[writer.nest], *place);
  const Nest& nest = phase.nests[reader.nest];
  Awaited awaited;
  awaited.open_blocks = writer.when.block_period;
  awaited.position.block = written.block + writer.when.block_period - 1;
  for (std::size_t i = 0; i < nest.loops.size(); ++i) {
    const LoopSource& source = dependency.loops[i];
    const int loop = source.own_loop;
    if (source.takes_last && written.loops[loop] != phase.nests[writer.nest].loops[loop].extent - 1)
      return std::nullopt;
    const bool is_last = source.completes || source.takes_last;
    const bool same = loop >= 0 && !is_last && writer.when.loops[loop] == When::every;
    awaited.position.loops[i] = same ? written.loops[loop] + source.distance : nest.loops[i].extent - 1;
    if (awaited.position.loops[i] >= nest.loops[i].extent) return std::nullopt;  // nobody reads it
    awaited.open[i] = !same;
  }
  apply_condition(reader, nest, awaited.position);
  return awaited;
}

/// Where several instances of the writer make one tile, each in the place of the one before: the last of
/// those that made the tile `ring` tiles before, for the first of a tile; nothing for the others.
std::optional<std::int64_t> last_step_of_tile(const Nest& nest, const Task& writer,
                                              const Dependency& dependency, const Position& own) {
  Task tiles;  // runs once a tile
  tiles.when = writer.when;
  for (const LoopSource& source : dependency.loops) {
    if (!source.completes) continue;
    if (own.loops[source.own_loop] != 0) return std::nullopt;
    tiles.when.loops[source.own_loop] = When::last;
  }
  const std::int64_t ordinal = ordinal_of(tiles, nest, own) - dependency.ring;
  if (ordinal < 0) return std::nullopt;
  return flat_of(nest, position_of_instance(tiles, nest, ordinal));
}

std::optional<Awaited> awaited_slot(const Phase& phase, const Task& task, const Task& producer,
                                    const Dependency& dependency, std::int64_t flat) {
  const std::int64_t instance = flat + task.lag - dependency.slot_distance - producer.lag;
  const Nest& nest = phase.nests[producer.nest];
  if (instance < 0 || instance >= phase.block_count() * nest.slots()) return std::nullopt;
  Awaited awaited;
  awaited.position = position_of(nest, instance);
  if (!holds(producer.when, nest, awaited.position)) return std::nullopt;
  awaited.any_before = true;
  return awaited;
}

std::optional<Awaited> awaited(const Phase& phase, const Task& task, const Dependency& dependency,
                               std::int64_t flat) {
  const Task& producer = phase.tasks[dependency.producer];
  switch (dependency.form) {
    case Dependency::Form::barrier:
      return awaited_slot(phase, task, producer, dependency, flat);
    case Dependency::Form::room:
      return awaited_room(phase, task, producer, dependency, flat);
    case Dependency::Form::data:
      break;
  }
  return awaited_data(phase, producer, dependency, position_of(phase.nests[task.nest], flat));
}

/// The last position at or before the awaited one, along its open loops, at which the producer runs.
std::optional<std::int64_t> last_running(const Phase& phase, const Task& producer, const Awaited& awaited) {
  const Nest& nest = phase.nests[producer.nest];
  const Coordinates at = coordinates_of(phase, nest, awaited.position);
  LoopBox box = box_of(phase, producer);
  const std::size_t blocks = phase.blocks.size();
  std::int64_t inner = 1;
  for (std::size_t i = blocks; i-- > 0;) {
    inner *= phase.blocks[i].extent;
    if (!awaited.any_before && inner > awaited.open_blocks) box.fix(i, at[i]);
  }
  for (std::size_t i = 0; i < nest.loops.size(); ++i) {
    if (!awaited.any_before && !awaited.open[i]) box.fix(blocks + i, at[blocks + i]);
  }
  const auto found = LiveSearch(producer.live, box).last(at);
  if (!found) return std::nullopt;
  return flat_of(nest, position_of(phase, nest, *found));
}

}  // namespace

bool makes_tiles_in_steps(const Dependency& dependency) {
  return std::any_of(dependency.loops.begin(), dependency.loops.end(),
                     [](const LoopSource& source) { return source.completes; });
}

std::optional<std::int64_t> overwritten_instance(const Phase& phase, const Task& writer,
                                                 const Dependency& dependency, std::int64_t flat) {
  const Nest& nest = phase.nests[writer.nest];
  const Position own = position_of(nest, flat);
  if (makes_tiles_in_steps(dependency)) return last_step_of_tile(nest, writer, dependency, own);
  if (writer.is_culled() && !dependency.counts_culled) {
    const auto found = LiveSearch(writer.live, box_of(phase, writer))
                           .before(coordinates_of(phase, nest, own), dependency.ring);
    if (!found) return std::nullopt;
    return flat_of(nest, position_of(phase, nest, *found));
  }
  const std::int64_t ordinal = ordinal_of(writer, nest, own) - dependency.ring;
  if (ordinal < 0) return std::nullopt;
  return flat_of(nest, position_of_instance(writer, nest, ordinal));
}

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

std::optional<std::int64_t> nominal_instance(const Phase& phase, const Task& task,
                                             const Dependency& dependency, std::int64_t flat) {
  const std::optional<Awaited> found = awaited(phase, task, dependency, flat);
  if (!found) return std::nullopt;
  return flat_of(phase.nests[phase.tasks[dependency.producer].nest], found->position);
}

std::optional<std::int64_t> awaited_instance(const Phase& phase, const Task& task,
                                             const Dependency& dependency, std::int64_t flat) {
  const Task& producer = phase.tasks[dependency.producer];
  if (!producer.is_culled()) return nominal_instance(phase, task, dependency, flat);
  const std::optional<Awaited> found = awaited(phase, task, dependency, flat);
  return found ? last_running(phase, producer, *found) : std::nullopt;
}

}  // namespace weir
