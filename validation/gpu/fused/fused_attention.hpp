// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "validation/gpu/core/attention.hpp"
#include "validation/gpu/naive/operands.hpp"

namespace weir::gpu {

/// The queries and keys that one block of the fused kernel holds.
constexpr int query_tile = 128;
constexpr int key_tile = 64;

/// What a fused attention kernel gets, beside the number type T of Q, K, V, bias and output.
template <class T>
struct FusedAttention {
  Attention a;
  Operands<T, float> in;
  T* output = nullptr;

  const float* row_term = nullptr;  ///< per query row: softplus: 1 / |q|; clipped softmax: log2-sum-exp2
  const float* key_term = nullptr;  ///< per key row: softplus: 1 / |k|
  float* row_log_sum = nullptr;     ///< if not null: log2 of the sum of 2^score per query row, scores in log2

  // The split kernel: blocks share out the keys, and each part's output and log-sum are kept apart.
  int parts = 1;
  float* part_output = nullptr;  ///< [parts, batches, heads, queries, value_width]
};

/// Starts the kernel for a pass: T is __half or __nv_bfloat16, `width` 64 or 128 (the head width, rounded
/// up).
template <class T, int width>
void launch_fused_attention(const FusedAttention<T>& problem, void* stream);

}  // namespace weir::gpu
