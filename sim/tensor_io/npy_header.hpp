// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace weir {

/// What a `.npy` file says before its values.
struct NpyHeader {
  std::string descr;  ///< "<f8"
  bool fortran_order = false;
  std::vector<std::int64_t> shape;
  std::size_t size = 0;  ///< bytes up to the values
};

/// Reads the header that `bytes` start with. `name` is what errors call the file. Throws SpecError.
NpyHeader parse_npy_header(std::string_view bytes, const std::string& name);

/// The bytes of a version 1.0 header, padded to a multiple of 64. Its `size` is ignored.
std::string print_npy_header(const NpyHeader& header);

}  // namespace weir
