// SPDX-License-Identifier: Apache-2.0
#include <cuda_bf16.h>
#include <cuda_fp16.h>

#include "validation/gpu/fused/device_error.cuh"
#include "validation/gpu/fused/merge_parts.hpp"

namespace weir::gpu {
namespace {

/// One thread per output element.
template <class T>
__global__ void merge_kernel(KeyParts x, T* output) {
  const std::int64_t index = static_cast<std::int64_t>(blockIdx.x) * blockDim.x + threadIdx.x;
  if (index >= x.rows * x.width) return;
  const std::int64_t row = index / x.width;
  float largest = -INFINITY;
  for (int i = 0; i < x.parts; ++i) largest = fmaxf(largest, x.log_sums[i * x.rows + row]);
  float weights = 0;
  float sum = 0;
  for (int i = 0; i < x.parts && largest > -INFINITY; ++i) {
    const float weight = exp2f(x.log_sums[i * x.rows + row] - largest);
    weights += weight;
    sum += weight * x.outputs[i * x.rows * x.width + index];
  }
  output[index] = static_cast<T>(weights > 0 ? sum / weights : 0.0F);
}

}  // namespace

template <class T>
void launch_merge(const KeyParts& parts, T* output, void* stream) {
  constexpr int threads = 256;
  const std::int64_t count = parts.rows * parts.width;
  merge_kernel<<<static_cast<unsigned>((count + threads - 1) / threads), threads, 0,
                 static_cast<cudaStream_t>(stream)>>>(parts, output);
  check_launch("merge_kernel");
}

template void launch_merge(const KeyParts&, __half*, void*);
template void launch_merge(const KeyParts&, __nv_bfloat16*, void*);

}  // namespace weir::gpu
