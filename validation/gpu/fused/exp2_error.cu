// SPDX-License-Identifier: Apache-2.0
#include <bit>
#include <cstdint>

#include "validation/gpu/fused/device_error.cuh"
#include "validation/gpu/fused/exp2_error.hpp"
#include "validation/gpu/fused/tensor_core.cuh"

namespace weir::gpu {
namespace {

/// Keeps the largest error in `largest`, as bits: of positive numbers they are ordered as the numbers are.
__global__ void error_kernel(std::uint32_t first, std::uint32_t last, unsigned long long* largest) {
  double error = 0;
  const std::uint32_t step = gridDim.x * blockDim.x;
  for (std::uint64_t bits = first + blockIdx.x * blockDim.x + threadIdx.x; bits <= last; bits += step) {
    const float x = __uint_as_float(static_cast<std::uint32_t>(bits));
    const double exact = exp2(static_cast<double>(x));
    error = fmax(error, fabs(static_cast<double>(fast_exp2(x)) - exact) / exact);
  }
  atomicMax(largest, static_cast<unsigned long long>(__double_as_longlong(error)));
}

}  // namespace

double largest_exp2_error() {
  const Workspace<unsigned long long> largest(1, nullptr);
  check(cudaMemsetAsync(largest.get(), 0, sizeof(unsigned long long), nullptr), "cudaMemsetAsync");
  const auto zero = std::bit_cast<std::uint32_t>(-0.0F);
  const auto lowest = std::bit_cast<std::uint32_t>(-126.0F);
  error_kernel<<<1024, 256>>>(zero, lowest, largest.get());
  check_launch("error_kernel");
  unsigned long long bits = 0;
  check(cudaMemcpy(&bits, largest.get(), sizeof bits, cudaMemcpyDeviceToHost), "cudaMemcpy");
  return std::bit_cast<double>(bits);
}

}  // namespace weir::gpu
