// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace weir::gpu {

/// What the state of linear attention is multiplied with at token t.
enum class DecayKind {
  none,
  token,      ///< decay[b, h, t]
  token_log,  ///< exp(decay[b, h, t])
  head        ///< exp(-decay[h])
};

/// One problem of linear attention. Q is [batches, heads, queries, width], K [batches, heads, keys, width],
/// V [batches, heads, keys, value_width], the output [batches, heads, queries, value_width].
struct LinearAttention {
  std::int64_t batches = 1;
  std::int64_t heads = 1;
  std::int64_t queries = 1;
  std::int64_t keys = 1;
  std::int64_t width = 1;
  std::int64_t value_width = 1;
  DecayKind decay = DecayKind::none;
  bool causal = true;       ///< a query sees the keys up to its own place; else all of them
  bool normalised = false;  ///< queries and keys pass elu(x) + 1, and the weights are divided by their sum
};

/// One selective scan (Mamba). U is [batches, tokens, channels], XR [batches, tokens, step_rank],
/// WD [channels, step_rank], BD and DD [channels], AL [channels, states], BB and CC [batches, tokens,
/// states], the output [batches, tokens, channels].
struct SelectiveScan {
  std::int64_t batches = 1;
  std::int64_t tokens = 1;
  std::int64_t channels = 1;
  std::int64_t step_rank = 1;
  std::int64_t states = 1;
};

}  // namespace weir::gpu
