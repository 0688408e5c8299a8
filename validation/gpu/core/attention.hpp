// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "validation/gpu/core/host_device.hpp"

namespace weir::gpu {

/// What a score becomes before it weighs a value.
enum class Weighting { softmax, softmax1, clipped_softmax, sigmoid, relu, softplus };
/// Which keys a query sees.
enum class MaskKind {
  none,
  causal,           ///< m <= p
  causal_aligned,   ///< m <= p + M - P: the last P of M tokens
  window,           ///< the `window` newest keys up to p
  sink_window,      ///< the first `sinks` keys and the `window` before p, and p itself
  lengths,          ///< the first lengths[b] keys
  blocks,           ///< where blocks[p / query_block, m / key_block] is not 0
  neighborhood_1d,  ///< `window` keys around p, shifted inwards at the borders
  neighborhood_2d   ///< `window` rows of `window_columns` keys around a pixel of a rows x columns image
};
/// What is done to a score (the product of query and key, scaled).
enum class EditKind {
  none,
  bias,    ///< + bias[h, p, m]
  alibi,   ///< - slopes[h] * (p - m)
  softcap  ///< cap * tanh(score / cap)
};

/// The visibility of keys, in positions p of queries and m of keys.
struct Mask {
  MaskKind kind = MaskKind::none;
  std::int64_t window = 0;
  std::int64_t window_columns = 0;
  std::int64_t sinks = 0;
  std::int64_t query_block = 1;
  std::int64_t key_block = 1;
  std::int64_t key_blocks = 0;  ///< the row length of `blocks`
  std::int64_t rows = 0;
  std::int64_t columns = 1;
};

/// One attention problem. Q is [batches, heads, queries, width], K [batches, key_heads, keys, width],
/// V [batches, key_heads, keys, value_width], the output [batches, heads, queries, value_width]; query head h
/// reads key head h / (heads / key_heads).
struct Attention {
  std::int64_t batches = 1;
  std::int64_t heads = 1;
  std::int64_t key_heads = 1;
  std::int64_t queries = 1;
  std::int64_t keys = 1;
  std::int64_t width = 1;
  std::int64_t value_width = 1;
  Weighting weighting = Weighting::softmax;
  EditKind edit = EditKind::none;
  Mask mask;
  double scale = 1;  ///< of the product of query and key
  double cap = 30;   ///< of EditKind::softcap

  WEIR_HOST_DEVICE std::int64_t key_head(std::int64_t head) const { return head / (heads / key_heads); }
};

/// The first key of a neighbourhood of `window` around `place` on an axis of `extent` places.
WEIR_HOST_DEVICE inline std::int64_t neighborhood_start(std::int64_t place, std::int64_t window,
                                                        std::int64_t extent) {
  std::int64_t start = place - window / 2;
  if (start > extent - window) start = extent - window;
  return start > 0 ? start : 0;
}

WEIR_HOST_DEVICE inline bool in_neighborhood(std::int64_t key, std::int64_t place, std::int64_t window,
                                             std::int64_t extent) {
  const std::int64_t start = neighborhood_start(place, window, extent);
  return key >= start && key < start + window;
}

/// Whether query p of batch entry b sees key m. `integers` is LEN [B] or BM [P1, M1], where the mask has one.
WEIR_HOST_DEVICE inline bool sees(const Attention& a, const std::int32_t* integers, std::int64_t b,
                                  std::int64_t p, std::int64_t m) {
  const Mask& mask = a.mask;
  switch (mask.kind) {
    case MaskKind::none:
      return true;
    case MaskKind::causal:
      return m <= p;
    case MaskKind::causal_aligned:
      return m <= p + a.keys - a.queries;
    case MaskKind::window:
      return m <= p && m > p - mask.window;
    case MaskKind::sink_window:
      return m <= p && (m < mask.sinks || m >= p - mask.window);
    case MaskKind::lengths:
      return m < integers[b];
    case MaskKind::blocks:
      return integers[p / mask.query_block * mask.key_blocks + m / mask.key_block] != 0;
    case MaskKind::neighborhood_1d:
      return in_neighborhood(m, p, mask.window, a.keys);
    case MaskKind::neighborhood_2d:
      return in_neighborhood(m / mask.columns, p / mask.columns, mask.window, mask.rows) &&
             in_neighborhood(m % mask.columns, p % mask.columns, mask.window_columns, mask.columns);
  }
  return false;
}

}  // namespace weir::gpu
