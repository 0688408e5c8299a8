// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "einsum/interpreter/tensor.hpp"

namespace weir {

/// The arrays of a `.npz` file (numpy.savez, numpy.savez_compressed), by name. Throws SpecError with one line
/// if the file is no such archive or an array cannot be read.
TensorMap read_npz(const std::string& file);

}  // namespace weir
