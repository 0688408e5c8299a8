// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mma.h>

namespace weir::gpu {

using Tf32Sum = nvcuda::wmma::fragment<nvcuda::wmma::accumulator, 16, 16, 8, float>;

/// Loads a fragment and rounds it to TF32 (11 significant bits), as the tensor cores need it.
template <class Fragment>
__device__ void load_rounded(Fragment& fragment, const float* data, int stride) {
  nvcuda::wmma::load_matrix_sync(fragment, data, static_cast<unsigned>(stride));
#pragma unroll
  for (int i = 0; i < fragment.num_elements; ++i)
    fragment.x[i] = nvcuda::wmma::__float_to_tf32(fragment.x[i]);
}

/// sum += left [16, depth] * right [depth, 16], by one warp; `Left` and `Right` say how each is stored.
template <class Left, class Right>
__device__ void multiply_add_tf32(Tf32Sum& sum, const float* left, int left_stride, const float* right,
                                  int right_stride, int depth) {
  namespace wmma = nvcuda::wmma;
  constexpr bool left_is_row = std::is_same_v<Left, wmma::row_major>;
  constexpr bool right_is_row = std::is_same_v<Right, wmma::row_major>;
  for (int k = 0; k < depth; k += 8) {
    wmma::fragment<wmma::matrix_a, 16, 16, 8, wmma::precision::tf32, Left> a;
    wmma::fragment<wmma::matrix_b, 16, 16, 8, wmma::precision::tf32, Right> b;
    load_rounded(a, left + k * (left_is_row ? 1 : left_stride), left_stride);
    load_rounded(b, right + k * (right_is_row ? right_stride : 1), right_stride);
    wmma::mma_sync(sum, a, b, sum);
  }
}

}  // namespace weir::gpu
