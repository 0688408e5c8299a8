// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "einsum/lowering/layout.hpp"
#include "einsum/lowering/schedule.hpp"

namespace weir {

/// How an Einsum's tile uses its array, from its structure alone.
struct TileShape {
  std::int64_t points = 1;        ///< of the iteration space inside a tile
  std::int64_t temporal = 1;      ///< points one PE computes, one after the other (folds included)
  std::int64_t outputs = 1;       ///< words of the result
  bool reduces_rows = false;      ///< its result leaves through the bottom of the columns
  bool is_row_reduction = false;  ///< ... and no multiplication feeds it: a maximum or sum down the rows
  bool accumulates_in_time = false;
};

TileShape tile_shape(const Layout& layout, const Einsum& einsum);

/// The functions that one point of an Einsum needs, a multiplication feeding a sum fused into one `mac`.
std::vector<std::string> functions_of(const Einsum& einsum);

/// Words moved between the buffer and an array for one operand or the result, and when.
struct BufferAccess {
  std::string tensor;
  std::int64_t words = 0;
  Condition when;
  bool is_write = false;
};

/// Whether an Einsum fetches an operand that lives in the buffer from there; not if it takes it from a link
/// as it is made, or has it in its registers from an Einsum before.
bool reads_buffer(const Layout& layout, const std::string& einsum, const TensorAccess& access);

/// The buffer accesses of an Einsum's task.
std::vector<BufferAccess> buffer_accesses(const Layout& layout, const Einsum& einsum);

/// The iterations at which an Einsum runs: those of the loops that walk one of its variables, else the last.
Condition run_condition(const Layout& layout, const Einsum& einsum);

/// A task with its issue cycles, buffer rows and action counts; dependencies and places come later. Throws
/// SpecError if its array lacks a function.
Task compute_task(const Layout& layout, const std::string& einsum);

}  // namespace weir
