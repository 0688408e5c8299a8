// SPDX-License-Identifier: Apache-2.0
#include "validation/gpu/fused/attention_kernel.cuh"

namespace weir::gpu {

template <>
void launch_fused_attention<__nv_bfloat16, 64>(const FusedAttention<__nv_bfloat16>& problem, void* stream) {
  start_fused_attention<__nv_bfloat16, 64>(problem, stream);
}

}  // namespace weir::gpu
