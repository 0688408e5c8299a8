// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "einsum/interpreter/shape.hpp"
#include "einsum/interpreter/tensor.hpp"
#include "einsum/language/ast.hpp"
#include "sim/tensor_io/input_tensors.hpp"

namespace weir {

/// Makes up the inputs of a cascade that `tensors` lacks. Throws SpecError, in the name of `command`, if
/// there is one and no seed.
void add_missing_inputs(TensorMap& tensors, const Cascade& cascade, const Shape& shape,
                        const std::optional<std::uint64_t>& seed, const std::string& command);

/// Throws SpecError if `--dump` names what is no tensor of the cascade: before anything is computed.
void check_dumps(const std::vector<TensorFile>& dumps, const Cascade& cascade);

/// Writes tensors as fp64, 0 where absent.
void write_dumps(const std::vector<TensorFile>& dumps, const TensorMap& tensors);

}  // namespace weir
