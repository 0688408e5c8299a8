// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "validation/gpu/core/attention.hpp"
#include "validation/gpu/core/host_device.hpp"

namespace weir::gpu {

/// Whether the ranges [first, last] of positions and [low, high] have one in common.
WEIR_HOST_DEVICE inline bool overlap(std::int64_t first, std::int64_t last, std::int64_t low,
                                     std::int64_t high) {
  return first <= high && low <= last;
}

/// Whether any of the queries p0 .. p1 may see any of the keys m0 .. m1 of batch entry b. It may say yes of a
/// tile that nothing sees, never no of one that something does.
WEIR_HOST_DEVICE inline bool tile_visible(const Attention& a, const std::int32_t* integers, std::int64_t b,
                                          std::int64_t p0, std::int64_t p1, std::int64_t m0,
                                          std::int64_t m1) {
  const Mask& mask = a.mask;
  switch (mask.kind) {
    case MaskKind::none:
      return true;
    case MaskKind::causal:
      return m0 <= p1;
    case MaskKind::causal_aligned:
      return m0 <= p1 + a.keys - a.queries;
    case MaskKind::window:
      return overlap(m0, m1, p0 - mask.window + 1, p1);
    case MaskKind::sink_window:
      return m0 <= p1 && (m0 < mask.sinks || m1 >= p0 - mask.window);
    case MaskKind::lengths:
      return m0 < integers[b];
    case MaskKind::blocks:
      for (std::int64_t i = p0 / mask.query_block; i <= p1 / mask.query_block; ++i)
        for (std::int64_t j = m0 / mask.key_block; j <= m1 / mask.key_block; ++j)
          if (integers[i * mask.key_blocks + j] != 0) return true;
      return false;
    case MaskKind::neighborhood_1d:
      return overlap(m0, m1, neighborhood_start(p0, mask.window, a.keys),
                     neighborhood_start(p1, mask.window, a.keys) + mask.window - 1);
    case MaskKind::neighborhood_2d:
      return overlap(m0 / mask.columns, m1 / mask.columns,
                     neighborhood_start(p0 / mask.columns, mask.window, mask.rows),
                     neighborhood_start(p1 / mask.columns, mask.window, mask.rows) + mask.window - 1);
  }
  return true;
}

}  // namespace weir::gpu
