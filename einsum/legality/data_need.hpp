// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "einsum/legality/loop_walk.hpp"

namespace weir {

/// Where one loop index of the last instance that a reader needs comes from.
struct NeededIndex {
  enum class From : std::uint8_t {
    own,    ///< the reader's `loop`
    fixed,  ///< always `value`
    digit   ///< a digit of the largest index that the reader reads in `dimension`
  };
  From from = From::fixed;
  LoopReference loop;
  std::int64_t value = 0;
  int dimension = 0;
  std::int64_t stride = 1;
  std::int64_t extent = 1;
};

/// A dimension of a tensor that reader and writer index differently (`RM[m1]` and `RM[m1+1]`).
struct NeededDimension {
  Expression read;
  std::int64_t written_offset = 0;                         ///< constant of the index that the producer writes
  std::int64_t last = 0;                                   ///< largest value of that index, less the constant
  std::map<std::string, std::vector<FactorDigit>> digits;  ///< of the reader's variables
  std::map<std::string, std::int64_t> extents;             ///< of the shapes it names
};

/// Which instance of a producer has to be done before a reader has all that it reads of one tensor: derived
/// from the two accesses and the loops, not from the schedule's dependencies.
struct DataNeed {
  int producer = 0;
  std::vector<NeededIndex> blocks;  ///< one a block loop
  std::vector<NeededIndex> loops;   ///< one a loop of the producer's nest
  std::vector<NeededDimension> dimensions;

  /// The flat slot of the last instance that the reader at `at` needs; nothing if it reads only what no
  /// instance makes (the first generation).
  std::optional<std::int64_t> last(const Phase& phase, const Instant& at) const;
};

/// One end of a movement of data: a task, the tensor's indices as it writes or reads them, and (producers)
/// all variables over which it iterates.
struct TileAccess {
  int task = 0;
  TensorAccess access;
  std::vector<std::string> variables;
};

/// What `reader` needs of `producer`. Nothing if an index of the producer is not affine: then it is not
/// known.
std::optional<DataNeed> data_need(const LoweredDesign& design, const Schedule& schedule, const Phase& phase,
                                  const TileAccess& producer, const TileAccess& reader);

/// What a task needs of a transfer that serves it: the transfer's last instance at the task's own iterations.
DataNeed transfer_need(const Phase& phase, int transfer, int reader);

}  // namespace weir
