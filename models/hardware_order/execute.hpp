// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "einsum/interpreter/shape.hpp"
#include "einsum/interpreter/tensor.hpp"
#include "einsum/language/ast.hpp"
#include "einsum/lowering/architecture.hpp"
#include "einsum/lowering/mapping.hpp"
#include "einsum/lowering/schedule.hpp"
#include "models/hardware_order/numerics.hpp"
#include "models/hardware_order/program_order.hpp"

namespace weir {

/// A cascade and what it was lowered with, and to.
struct LoweredProgram {
  const Cascade& cascade;
  const Architecture& architecture;
  const Mapping& mapping;
  const Binding& binding;
  const Schedule& schedule;
};

/// The extents of a lowered program's ranks, by which its tensors are shaped: partition factors round up.
Shape program_shape(const LoweredProgram& program);

struct HardwareOrderOptions {
  UnitOrder unit_order = UnitOrder::forward;
  std::int64_t elements = 100'000'000;  ///< of all tensors together, at most; each takes up to 18 bytes
};

/// What a program computes.
struct HardwareOrderResult {
  TensorMap tensors;                    ///< inputs (rounded), intermediates and outputs
  std::optional<double> largest_logit;  ///< the largest finite argument of an exponential
};

/// The inputs in the formats in which they are stored.
TensorMap stored_inputs(const Cascade& cascade, const Numerics& numerics, TensorMap inputs);

/// Executes a lowered program with values, tile by tile, in an order that its units' programs and its
/// dependencies allow. Inside a tile, sums are formed in the order of the array (TileReduction); over tiles,
/// in the order of the loops. Padding is not computed.
///
/// Throws SimulationError if a task reads an element that no task has made before, if tasks wait for each
/// other in a circle, and beyond the limit; SpecError at a missing or misshapen input and at operators
/// without a definition.
HardwareOrderResult execute_in_hardware_order(const LoweredProgram& program, const TensorMap& inputs,
                                              const Numerics& numerics,
                                              const HardwareOrderOptions& options = {});

}  // namespace weir
