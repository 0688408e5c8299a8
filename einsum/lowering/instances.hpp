// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "einsum/lowering/schedule.hpp"

namespace weir {

/// The deepest nest inside a block.
inline constexpr std::size_t max_loops = 6;

/// One slot of a nest in one block. An instance of a task is named by its flat slot: block * slots a block +
/// slot.
struct Position {
  std::int64_t block = 0;
  std::array<std::int64_t, max_loops> loops{};

  bool operator==(const Position&) const = default;
};

Position position_of(const Nest& nest, std::int64_t flat);
std::int64_t flat_of(const Nest& nest, const Position& position);

/// Whether `condition` holds at `position`; empty slots fulfil none.
bool holds(const Condition& condition, const Nest& nest, const Position& position);

/// Instances of a task in one block in which it runs, and in all of a phase's blocks.
std::int64_t instances_a_block(const Task& task, const Nest& nest);
std::int64_t instance_count(const Task& task, const Phase& phase);

/// The flat slot of a task's n-th instance, and the number of the first instance at or after a flat slot.
std::int64_t flat_of_instance(const Task& task, const Phase& phase, std::int64_t ordinal);
std::int64_t first_instance_from(const Task& task, const Phase& phase, std::int64_t flat);

/// The flat slot of the instance that `task` at `flat` waits for; nothing if there is none to wait for. Where
/// culled tiles stand in the way it is the last before them that ran, for what is carried or accumulated, or
/// nothing.
std::optional<std::int64_t> awaited_instance(const Phase& phase, const Task& task,
                                             const Dependency& dependency, std::int64_t flat);
/// As `awaited_instance`, as if none of the producer's tiles were culled.
std::optional<std::int64_t> nominal_instance(const Phase& phase, const Task& task,
                                             const Dependency& dependency, std::int64_t flat);
/// For a dependency on room: whether the iterations of some loop make one tile, step by step in one place.
bool makes_tiles_in_steps(const Dependency& dependency);
/// For a dependency on room: the flat slot of the instance of `writer` whose readers it waits for.
std::optional<std::int64_t> overwritten_instance(const Phase& phase, const Task& writer,
                                                 const Dependency& dependency, std::int64_t flat);

}  // namespace weir
