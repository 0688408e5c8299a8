// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "einsum/lowering/instances.hpp"
#include "einsum/lowering/schedule.hpp"

namespace weir {

/// Which unit goes first where several could go on. What a legal program computes does not depend on it.
enum class UnitOrder : std::uint8_t { forward, backward };

/// Executes one instance of a task of a phase.
using ExecuteInstance = std::function<void(const Task& task, const Position& position)>;

/// Goes through a phase as the hardware does, without time: each unit through its own program, a group as
/// soon as all that its members wait for has been done. Throws SimulationError, and says who waits for what,
/// if that never happens.
void run_program(const Phase& phase, UnitOrder order, const ExecuteInstance& execute);

/// "P2 0, M1 3, P1 1": the loop iterations of a tile.
std::string tile_text(const Phase& phase, const Task& task, const Position& position);

}  // namespace weir
