// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cuda_bf16.h>
#include <cuda_fp16.h>
#include <cuda_runtime.h>

#include "validation/gpu/core/recurrence.hpp"
#include "validation/gpu/fused/device_error.cuh"
#include "validation/gpu/fused/fused_launch.hpp"
#include "validation/gpu/naive/visit.hpp"

namespace weir::gpu {

/// What both kernels of linear attention read, element by element, in fp32.
template <class T>
struct FusedLinear {
  LinearAttention a;
  Operands<T, float> in;
  T* output = nullptr;

  __device__ float feature(float x) const {
    if (!a.normalised) return x;
    return x < 0 ? expm1f(x) + 1.0F : x + 1.0F;
  }
  /// Beyond the last token everything is 0, and the state stays as it is.
  __device__ float query(std::int64_t head, std::int64_t p, int e) const {
    if (p >= a.queries || e >= a.width) return 0;
    return feature(static_cast<float>(in.q[(head * a.queries + p) * a.width + e]));
  }
  __device__ float key(std::int64_t head, std::int64_t m, int e) const {
    if (m >= a.keys || e >= a.width) return 0;
    return feature(static_cast<float>(in.k[(head * a.keys + m) * a.width + e]));
  }
  __device__ float value(std::int64_t head, std::int64_t m, std::int64_t f) const {
    if (m >= a.keys || f >= a.value_width) return 0;
    return static_cast<float>(in.v[(head * a.keys + m) * a.value_width + f]);
  }
  __device__ float decay(std::int64_t head, std::int64_t m) const {
    switch (a.decay) {
      case DecayKind::none:
        return 1;
      case DecayKind::head:
        return expf(-in.decay[head % a.heads]);
      case DecayKind::token:
        return m < a.keys ? in.decay[head * a.keys + m] : 1.0F;
      case DecayKind::token_log:
        return m < a.keys ? expf(in.decay[head * a.keys + m]) : 1.0F;
    }
    return 1;
  }
  __device__ void put(std::int64_t head, std::int64_t p, std::int64_t f, float x) const {
    if (p < a.queries && f < a.value_width)
      output[(head * a.queries + p) * a.value_width + f] = static_cast<T>(x);
  }
};

template <class T>
FusedLinear<T> fused_linear(const Job& job, const TensorPointers& inputs, void* output) {
  const FusedLinear<T> x{linear_problem(*job.family, job.extents), operands_of<T, float>(inputs),
                         static_cast<T*>(output)};
  if (x.a.width > 128)
    throw InputError(job.name + ": kernel " + job.kernel + ": head width " + std::to_string(x.a.width) +
                     "; expected up to 128");
  return x;
}

}  // namespace weir::gpu
