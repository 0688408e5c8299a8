// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace weir::gpu {

/// Parts of the keys, each with a normalised output and the log2 of its sum of weights.
struct KeyParts {
  const float* outputs = nullptr;   ///< [parts, rows, width]
  const float* log_sums = nullptr;  ///< [parts, rows]; -infinity where a part has no key that is seen
  int parts = 1;
  std::int64_t rows = 0;
  std::int64_t width = 0;
};

/// output [rows, width], rounded to T = the parts' outputs, weighted as FlashDecoding does (Dao et al.,
/// 2023). A row that sees no key gets 0.
template <class T>
void launch_merge(const KeyParts& parts, T* output, void* stream);

/// inverse [rows] = 1 / the Euclidean norm of each row of x [rows, width].
template <class T>
void launch_inverse_norms(const T* x, std::int64_t rows, std::int64_t width, float* inverse, void* stream);

}  // namespace weir::gpu
