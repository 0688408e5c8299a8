// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>
#include <string>

#include "einsum/interpreter/tensor.hpp"
#include "einsum/language/ast.hpp"
#include "models/hardware_order/element_tensor.hpp"
#include "models/hardware_order/lane_arithmetic.hpp"
#include "models/hardware_order/numerics.hpp"

namespace weir {

/// Whether a statement reads nothing: it gives a tensor its first generation, before the first tile.
bool is_initial(const Einsum& einsum);

/// All tensors of a cascade: inputs and what its statements make.
std::set<std::string> tensor_names(const Cascade& cascade);

/// The narrowest format of a C++ type that has the numbers of all formats in use.
NumericFormat widest_format(const Cascade& cascade, const Numerics& numerics);

/// The formats in which a statement computes; `widest` has the numbers of all formats in use.
LaneFormats formats_of(const Cascade& cascade, const Numerics& numerics, const Einsum& statement,
                       NumericFormat widest);

/// Puts the inputs where the program reads them. Throws SpecError at a missing or misshapen one, and at a
/// whole number that indexes and that `Float` does not hold.
template <typename Float>
void load_inputs(const Cascade& cascade, const TensorMap& given, ElementStore<Float>& tensors);

}  // namespace weir
