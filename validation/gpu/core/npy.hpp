// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "validation/gpu/core/number_type.hpp"

namespace weir::gpu {

/// Numbers in row-major order.
struct Array {
  std::vector<std::int64_t> shape;
  std::vector<double> values;
};

/// The number of elements of a shape; 1 for a scalar.
std::size_t element_count(const std::vector<std::int64_t>& shape);

/// Reads the text of a .npy file: C order, little-endian `f2`, `f4`, `f8`, `i4`, `i8`, `b1` or `u1`. Throws
/// InputError with the file's name.
Array parse_npy(const std::string& text, const std::string& file);

/// Reads Q.npy, or array `name` of an uncompressed .npz (numpy.savez). Throws InputError.
Array read_array(const std::string& file, const std::string& name);

/// Writes an array as fp64, fp32 or fp16; a bf16 array is written as fp32, for want of a type in NumPy.
void write_npy(const std::string& file, const Array& array, NumberType type);

std::string read_file(const std::string& file);
void write_file(const std::string& file, const std::string& text);

}  // namespace weir::gpu
