// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "validation/gpu/core/job.hpp"

namespace weir::gpu {

/// Starts the passes of a job's kernel "fused" or "split" (attention), "recurrent" or "chunked" (linear
/// attention) or "chunked" (selective scan). `inputs` and `output` lie in GPU memory, `stream` is a
/// cudaStream_t. Each throws InputError if the kernel does not take the problem, else DeviceError.
void launch_attention(const Job& job, const TensorPointers& inputs, void* output, void* stream);
void launch_linear_recurrent(const Job& job, const TensorPointers& inputs, void* output, void* stream);
void launch_linear_chunked(const Job& job, const TensorPointers& inputs, void* output, void* stream);
void launch_selective_scan(const Job& job, const TensorPointers& inputs, void* output, void* stream);

/// The same for "naive".
void launch_naive(const Job& job, const TensorPointers& inputs, void* output, void* stream);

}  // namespace weir::gpu
