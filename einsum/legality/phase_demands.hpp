// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "einsum/legality/data_need.hpp"

namespace weir {

/// One operand of a task, or what a transfer moves on: which instance makes it, by which way it comes.
struct Read {
  std::string tensor;
  DataNeed need;
  std::int64_t latency = 0;     ///< cycles from the producer's last issue
  bool by_return_path = false;  ///< counts from the arrival at the top of the 2D array
  bool keeps_order = false;     ///< passes the registers between the arrays, which hand tiles on in order
  bool holds_place = false;     ///< read from a place that another tile may overwrite
  bool takes_place = false;     ///< the reader's own result overwrites the tile
  /// From the tile that is read to the one whose place it took over, tensor by tensor.
  std::vector<DataNeed> place{};
};

/// Places that the tiles of a task fill in turn: tile n overwrites tile n - ring.
struct Places {
  std::int64_t ring = 0;  ///< 0: none
  std::string where{};    ///< for messages: "the global buffer"
  /// Loops of the task's nest whose iterations make one tile, each over what the one before left: sums and
  /// generations.
  std::vector<int> steps{};
  int generation = -1;  ///< the one of them that steps through generations, which are read one by one
};

/// A value of which each PE of a unit keeps one word a tile, from the task that makes it to its last reader.
struct RegisterValue {
  int maker = 0;
  std::vector<int> readers;     ///< tasks
  std::vector<DataNeed> needs;  ///< by reader
};

/// All that a phase's tasks must have read and where it is kept, from the cascade, the mapping and the
/// machine.
struct PhaseDemands {
  std::vector<std::vector<Read>> reads;  ///< by task
  std::vector<Places> places;            ///< by task
  std::vector<bool> completes_at_end;    ///< by task: no element of a tile is final before its last cycle
  std::vector<RegisterValue> values;     ///< registers of both arrays
  std::vector<std::int64_t> registers;   ///< by unit: of each PE
  std::vector<std::string> not_checked;  ///< reads whose producer's indices are not affine
};

/// Registers of a PE that hold two operands and a partial result.
inline constexpr std::int64_t working_registers = 3;

PhaseDemands phase_demands(const LoweredDesign& design, const Schedule& schedule, const Phase& phase);

}  // namespace weir
