// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "einsum/interpreter/tensor.hpp"

namespace weir {

/// How an array's elements are stored.
enum class NpyType { fp16, fp32, fp64, int8, int16, int32, int64 };

/// Reads the bytes of a `.npy` file (version 1 to 3): little-endian fp16, fp32, fp64, int8 to int64 or bool,
/// C order. `name` is what errors call it. Throws SpecError with one line at anything else, and at an integer
/// beyond 2^53, which no double holds.
Tensor parse_npy(std::string_view bytes, const std::string& name);

/// The bytes of a `.npy` file (version 1.0) with the tensor's values, 0 where absent. Values are rounded to
/// the nearest that the type has; throws SpecError if an integer type has none.
std::string print_npy(const Tensor& tensor, NpyType type);

/// Reads a whole file. Throws SpecError if that cannot be done.
std::string read_binary_file(const std::string& file);

}  // namespace weir
