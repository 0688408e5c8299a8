// SPDX-License-Identifier: Apache-2.0
#include <cuda_bf16.h>
#include <cuda_fp16.h>

#include "validation/gpu/fused/device_error.cuh"
#include "validation/gpu/fused/merge_parts.hpp"

namespace weir::gpu {
namespace {

/// One warp per row.
template <class T>
__global__ void inverse_norm_kernel(const T* x, std::int64_t rows, std::int64_t width, float* inverse) {
  const std::int64_t row = (static_cast<std::int64_t>(blockIdx.x) * blockDim.x + threadIdx.x) / 32;
  if (row >= rows) return;
  float sum = 0;
  for (std::int64_t e = threadIdx.x % 32; e < width; e += 32) {
    const float value = static_cast<float>(x[row * width + e]);
    sum += value * value;
  }
  for (int distance = 16; distance > 0; distance /= 2) sum += __shfl_xor_sync(0xffffffff, sum, distance);
  if (threadIdx.x % 32 == 0) inverse[row] = 1.0F / sqrtf(sum);
}

}  // namespace

template <class T>
void launch_inverse_norms(const T* x, std::int64_t rows, std::int64_t width, float* inverse, void* stream) {
  constexpr int rows_per_block = 8;
  inverse_norm_kernel<<<static_cast<unsigned>((rows + rows_per_block - 1) / rows_per_block),
                        rows_per_block * 32, 0, static_cast<cudaStream_t>(stream)>>>(x, rows, width, inverse);
  check_launch("inverse_norm_kernel");
}

template void launch_inverse_norms(const __half*, std::int64_t, std::int64_t, float*, void*);
template void launch_inverse_norms(const __nv_bfloat16*, std::int64_t, std::int64_t, float*, void*);

}  // namespace weir::gpu
