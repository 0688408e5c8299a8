// SPDX-License-Identifier: Apache-2.0
#include "validation/gpu/fused/attention_kernel.cuh"

namespace weir::gpu {

template <>
void launch_fused_attention<__half, 128>(const FusedAttention<__half>& problem, void* stream) {
  start_fused_attention<__half, 128>(problem, stream);
}

}  // namespace weir::gpu
