// SPDX-License-Identifier: Apache-2.0
#include "validation/gpu/fused/device_error.cuh"
#include "validation/gpu/fused/fused_launch.hpp"
#include "validation/gpu/naive/visit.hpp"

namespace weir::gpu {
namespace {

/// One thread per output element.
template <class Real, class Element>
__global__ void naive_kernel(Element element, Real* output, std::int64_t count) {
  const std::int64_t index = static_cast<std::int64_t>(blockIdx.x) * blockDim.x + threadIdx.x;
  if (index < count) output[index] = element(index);
}

template <class Real>
void start(const Job& job, const TensorPointers& inputs, void* output, cudaStream_t stream) {
  constexpr int threads = 128;
  const auto count = static_cast<std::int64_t>(element_count(shape_of(job.family->output, job.extents)));
  visit_naive<Real>(job, inputs, [&](const auto& element) {
    naive_kernel<<<static_cast<unsigned>((count + threads - 1) / threads), threads, 0, stream>>>(
        element, static_cast<Real*>(output), count);
  });
  check_launch("naive_kernel");
}

}  // namespace

void launch_naive(const Job& job, const TensorPointers& inputs, void* output, void* stream) {
  if (job.precision == NumberType::fp64) {
    start<double>(job, inputs, output, static_cast<cudaStream_t>(stream));
  } else {
    start<float>(job, inputs, output, static_cast<cudaStream_t>(stream));
  }
}

}  // namespace weir::gpu
