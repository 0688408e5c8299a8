// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace weir {

/// What a unit issues without a break in every iteration: a task, or tasks that alternate cycle by cycle.
struct ModuloOperation {
  std::string name;
  int unit = 0;
  std::int64_t cycles = 0;   ///< that it occupies its unit when it runs
  double frequency = 1;      ///< iterations in which it runs, of all
  int alternates_with = -1;  ///< the operation of its unit with which it takes turns cycle by cycle
  bool is_periodic() const { return frequency >= 1; }
};

/// start of `to` in iteration i >= start of `from` in iteration i - distance, plus delay.
struct ModuloEdge {
  int from = 0;
  int to = 0;
  std::int64_t delay = 0;     ///< cycles
  std::int64_t distance = 0;  ///< iterations
  /// Holds where blocks meet, not in every iteration: it bounds lags, not the interval.
  bool between_blocks = false;
};

/// A value that one register of every PE of a unit holds from the operation that makes it to the last that
/// reads it.
struct ModuloLifetime {
  int maker = 0;
  int reader = 0;
  std::int64_t distance = 0;  ///< iterations between the making and the reading one
};

/// A unit's registers, and how many of them each iteration in flight needs none of the lifetimes for.
struct ModuloRegisters {
  std::int64_t available = 0;
  std::int64_t reserved = 0;                        ///< operands and partial results
  std::vector<std::vector<ModuloLifetime>> values;  ///< a value and its readers
};

/// One iteration's work as a modulo scheduler sees it (Rau, MICRO 1994): operations on units, each of which
/// does one at a time, and what they wait for.
struct ModuloProblem {
  std::vector<std::string> units;
  std::vector<ModuloOperation> operations;
  std::vector<ModuloEdge> edges;
  std::vector<ModuloRegisters> registers;  ///< by unit
};

/// Cycles that each unit is busy in an iteration, on average.
std::vector<double> unit_loads(const ModuloProblem& problem);

/// A lower bound and who sets it.
struct ModuloBound {
  double cycles = 0;            ///< an iteration
  std::vector<int> operations;  ///< of the recurrence, in order; of a unit: none
  int unit = -1;
};

/// The busiest unit.
ModuloBound resource_bound(const ModuloProblem& problem);

/// The problem of iterations inside a block, without what holds only where blocks meet.
ModuloProblem inside_blocks(ModuloProblem problem);

/// Whether no operation waits for itself within one iteration.
bool can_run(const ModuloProblem& problem);

/// The recurrence with the largest delay an iteration: the maximum cycle ratio of the edges, found by raising
/// the ratio to that of a longer cycle until there is none (Cochet-Terrasson et al., 1998). Throws
/// std::logic_error at a cycle without distance: nothing could ever run.
ModuloBound recurrence_bound(const ModuloProblem& problem);

}  // namespace weir
