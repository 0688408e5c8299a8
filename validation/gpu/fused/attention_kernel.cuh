// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cuda_runtime.h>

#include "validation/gpu/fused/attention_tiles.cuh"
#include "validation/gpu/fused/device_error.cuh"
#include "validation/gpu/fused/fused_attention.hpp"
#include "validation/gpu/fused/score_functors.cuh"

/// One pass over the keys in the manner of FlashAttention-2 (Dao, 2023): a block holds `query_tile` queries,
/// a warp 16 of them, in registers; tiles of keys and values come through two stages of shared memory;
/// weights stay in registers between the two products.
namespace weir::gpu {

constexpr int block_threads = query_tile / 16 * warp_size;

/// What one warp keeps of its 16 queries; a thread holds two rows, lane / 4 and that + 8.
template <int width>
struct RowState {
  float sums[width / 8][4];  ///< of weighted values
  float largest[2];          ///< score so far
  float weights[2];          ///< the thread's share of the sum of weights
  QueryRow rows[2];
};

/// Where this block works: its batch entry and head, its first query, its tiles of keys.
struct BlockPlace {
  int b;
  int h;
  int first_query;
  int last_query;
  int tile;
  int end_tile;
};

template <class T>
__device__ BlockPlace block_place(const FusedAttention<T>& x) {
  BlockPlace place;
  place.b = static_cast<int>(blockIdx.y / x.a.heads);
  place.h = static_cast<int>(blockIdx.y % x.a.heads);
  // Under a causal mask the last queries have most keys; they begin first.
  place.first_query = static_cast<int>(gridDim.x - 1 - blockIdx.x) * query_tile;
  place.last_query = min(place.first_query + query_tile, static_cast<int>(x.a.queries)) - 1;
  const std::int64_t tiles = (x.a.keys + key_tile - 1) / key_tile;
  place.tile = static_cast<int>(tiles * blockIdx.z / gridDim.z);
  place.end_tile = static_cast<int>(tiles * (blockIdx.z + 1) / gridDim.z);
  return place;
}

/// The first tile from `tile` on that any of the block's queries sees.
template <class Scores, class T>
__device__ int next_tile(const FusedAttention<T>& x, const BlockPlace& place, int tile) {
  while (tile < place.end_tile &&
         !Scores::tile_visible(x, place.b, place.first_query, place.last_query, tile * key_tile,
                               min((tile + 1) * key_tile, static_cast<int>(x.a.keys)) - 1))
    ++tile;
  return tile;
}

/// Products of invisible points become `hidden`.
template <class Scores, int width, class T>
__device__ void mask_products(float (&products)[key_tile / 8][4], const FusedAttention<T>& x,
                              const RowState<width>& state, int first_key, float hidden) {
  const int column = first_key + static_cast<int>(threadIdx.x) % 4 * 2;
#pragma unroll
  for (int n = 0; n < key_tile / 8; ++n) {
#pragma unroll
    for (int i = 0; i < 4; ++i) {
      const int m = column + n * 8 + i % 2;
      const QueryRow& row = state.rows[i / 2];
      const bool inside = m < x.a.keys && row.p < x.a.queries;
      if (!inside || !Scores::visible(x, row, m)) products[n][i] = hidden;
    }
  }
}

/// Scores become weights relative to the running maximum, and what was summed before is scaled to it.
template <class Scores, int width, class T>
__device__ void online_weights(float (&scores)[key_tile / 8][4], const FusedAttention<T>& x,
                               RowState<width>& state) {
  const float factor = Scores::factor(x);
#pragma unroll
  for (int r = 0; r < 2; ++r) {
    float largest = state.largest[r];
#pragma unroll
    for (int n = 0; n < key_tile / 8; ++n)
      largest = fmaxf(largest, fmaxf(scores[n][2 * r], scores[n][2 * r + 1]));
    largest = row_max(largest);
    const float reference = largest == -INFINITY ? 0.0F : largest;  // no key seen yet: all weights are 0
    const float base = reference * factor;
    const float correction =
        fast_exp2((state.largest[r] - reference) * factor);  // exactly 1 if none is larger
    state.largest[r] = largest;
    float sum = 0;
#pragma unroll
    for (int n = 0; n < key_tile / 8; ++n) {
#pragma unroll
      for (int i = 2 * r; i < 2 * r + 2; ++i) {
        scores[n][i] = fast_exp2(fmaf(scores[n][i], factor, -base));
        sum += scores[n][i];
      }
    }
    state.weights[r] = state.weights[r] * correction + sum;
#pragma unroll
    for (int n = 0; n < width / 8; ++n) {
      state.sums[n][2 * r] *= correction;
      state.sums[n][2 * r + 1] *= correction;
    }
  }
}

/// Products of query and key become weights, those of hidden points 0.
template <class Scores, int width, class T>
__device__ void weigh_products(float (&products)[key_tile / 8][4], const FusedAttention<T>& x,
                               RowState<width>& state, int first_key, bool masked) {
  const int column = first_key + static_cast<int>(threadIdx.x) % 4 * 2;
#pragma unroll
  for (int n = 0; n < key_tile / 8; ++n) {
#pragma unroll
    for (int i = 0; i < 4; ++i) {
      const int m = column + n * 8 + i % 2;
      if constexpr (Scores::online) {
        products[n][i] = Scores::score(x, state.rows[i / 2], m, products[n][i]);
      } else {
        products[n][i] = Scores::weight(x, state.rows[i / 2], m, products[n][i]);
      }
    }
  }
  if (masked) mask_products<Scores>(products, x, state, first_key, Scores::online ? -INFINITY : 0.0F);
  if constexpr (Scores::online) {
    online_weights<Scores>(products, x, state);
  } else {
#pragma unroll
    for (int n = 0; n < key_tile / 8; ++n) {
      state.weights[0] += products[n][0] + products[n][1];
      state.weights[1] += products[n][2] + products[n][3];
    }
  }
}

template <class Scores, int width, class T>
__device__ void begin_rows(RowState<width>& state, const FusedAttention<T>& x, const BlockPlace& place) {
  const int lane = static_cast<int>(threadIdx.x) % warp_size;
  const int first = place.first_query + static_cast<int>(threadIdx.x) / warp_size * 16 + lane / 4;
  const bool has_zero = x.a.weighting == Weighting::softmax1 && blockIdx.z == 0;  // one more score, 0
#pragma unroll
  for (int r = 0; r < 2; ++r) {
    state.rows[r] = {place.b, place.h, first + r * 8, 0.0F, 0.0F};
    if constexpr (!Scores::online) Scores::prepare(x, state.rows[r]);
    state.largest[r] = has_zero ? 0.0F : -INFINITY;
    state.weights[r] = has_zero && lane % 4 == 0 ? 1.0F : 0.0F;
  }
#pragma unroll
  for (int n = 0; n < width / 8; ++n)
#pragma unroll
    for (int i = 0; i < 4; ++i) state.sums[n][i] = 0;
}

/// Two neighbouring elements of the output, or of a part of it.
template <class T>
__device__ void store_pair(const FusedAttention<T>& x, std::int64_t row, std::int64_t part_row, int column,
                           float first, float second) {
  if (column >= x.a.value_width) return;
  if (x.part_output != nullptr) {
    auto* to = x.part_output + part_row * x.a.value_width + column;
    *reinterpret_cast<float2*>(to) = make_float2(first, second);
  } else if (x.output != nullptr) {
    const std::uint32_t pair = packed<T>(first, second);
    *reinterpret_cast<std::uint32_t*>(x.output + row * x.a.value_width + column) = pair;
  }
}

template <class Scores, int width, class T>
__device__ void finish_rows(RowState<width>& state, const FusedAttention<T>& x) {
  const int column = static_cast<int>(threadIdx.x) % 4 * 2;
  const std::int64_t all_rows = x.a.batches * x.a.heads * x.a.queries;
#pragma unroll
  for (int r = 0; r < 2; ++r) {
    const QueryRow& query = state.rows[r];
    const float weights = row_sum(state.weights[r]);
    if (query.p >= x.a.queries) continue;
    const std::int64_t row =
        (static_cast<std::int64_t>(query.b) * x.a.heads + query.h) * x.a.queries + query.p;
    const std::int64_t part_row = blockIdx.z * all_rows + row;
    float inverse = 1.0F;
    if constexpr (Scores::online) {
      inverse = weights > 0 ? 1.0F / weights : 0.0F;
      if (x.row_log_sum != nullptr && column == 0)
        x.row_log_sum[part_row] =
            weights > 0 ? state.largest[r] * Scores::factor(x) + log2f(weights) : -INFINITY;
    } else {
      inverse = 1.0F / Scores::divisor(x, query, weights);
    }
#pragma unroll
    for (int n = 0; n < width / 8; ++n)
      store_pair(x, row, part_row, n * 8 + column, state.sums[n][2 * r] * inverse,
                 state.sums[n][2 * r + 1] * inverse);
  }
}

template <class T, int width, class Scores>
__global__ void __launch_bounds__(block_threads, width == 64 && Scores::small ? 2 : 1)
    attention_kernel(const __grid_constant__ FusedAttention<T> x) {
  extern __shared__ __align__(128) unsigned char memory[];
  constexpr int tile_bytes = key_tile * width * 2;
  const std::uint32_t shared = shared_address(memory);  // two stages of a tile of keys and one of values
  const BlockPlace place = block_place(x);
  const std::int64_t head = static_cast<std::int64_t>(place.b) * x.a.heads + place.h;
  const std::int64_t key_head = static_cast<std::int64_t>(place.b) * x.a.key_heads + x.a.key_head(place.h);
  const Rows<T> q{x.in.q + head * x.a.queries * x.a.width, static_cast<int>(x.a.queries),
                  static_cast<int>(x.a.width)};
  const Rows<T> k{x.in.k + key_head * x.a.keys * x.a.width, static_cast<int>(x.a.keys),
                  static_cast<int>(x.a.width)};
  const Rows<T> v{x.in.v + key_head * x.a.keys * x.a.value_width, static_cast<int>(x.a.keys),
                  static_cast<int>(x.a.value_width)};
  const auto start_copy = [&](int tile, int stage) {
    copy_tile<width, key_tile, block_threads>(shared + stage * 2 * tile_bytes, k, tile * key_tile);
    copy_tile<width, key_tile, block_threads>(shared + (stage * 2 + 1) * tile_bytes, v, tile * key_tile);
    commit_copies();
  };

  // The queries pass through the second stage, which the first tile does not need.
  static_assert(query_tile * width * 2 <= 2 * tile_bytes);
  copy_tile<width, query_tile, block_threads>(shared + 2 * tile_bytes, q, place.first_query);
  commit_copies();
  int tile = next_tile<Scores>(x, place, place.tile);
  if (tile < place.end_tile) start_copy(tile, 0);
  RowState<width> state;
  begin_rows<Scores>(state, x, place);
  wait_copies<0>();
  __syncthreads();
  std::uint32_t queries[width / 16][4];
  load_left<width>(queries, shared + 2 * tile_bytes, threadIdx.x / warp_size * 16);

  for (int stage = 0; tile < place.end_tile; stage ^= 1) {
    const int next = next_tile<Scores>(x, place, tile + 1);
    wait_copies<0>();
    __syncthreads();  // this tile is there, and nobody reads the other stage any more
    if (next < place.end_tile) start_copy(next, stage ^ 1);
    float products[key_tile / 8][4];
    multiply_by_keys<T, width, key_tile>(products, queries, shared + stage * 2 * tile_bytes);
    const int first_key = tile * key_tile;
    const bool at_edge = first_key + key_tile > x.a.keys;
    const bool masked = at_edge || Scores::tile_needs_mask(x, place.first_query, first_key + key_tile - 1);
    weigh_products<Scores>(products, x, state, first_key, masked);
    multiply_by_values<T, width, key_tile>(state.sums, products, shared + (stage * 2 + 1) * tile_bytes);
    tile = next;
  }
  finish_rows<Scores>(state, x);
}

template <class Scores, class T, int width>
void start_attention(const FusedAttention<T>& x, cudaStream_t stream) {
  constexpr int shared_bytes = 4 * key_tile * width * 2;
  const auto kernel = attention_kernel<T, width, Scores>;
  check(cudaFuncSetAttribute(kernel, cudaFuncAttributeMaxDynamicSharedMemorySize, shared_bytes),
        "cudaFuncSetAttribute");
  const dim3 grid(static_cast<unsigned>((x.a.queries + query_tile - 1) / query_tile),
                  static_cast<unsigned>(x.a.batches * x.a.heads), static_cast<unsigned>(x.parts));
  kernel<<<grid, block_threads, shared_bytes, stream>>>(x);
  check_launch("attention_kernel");
}

/// The kernel with the plainest functor that serves.
template <class T, int width>
void start_fused_attention(const FusedAttention<T>& x, void* stream_pointer) {
  auto* stream = static_cast<cudaStream_t>(stream_pointer);
  const bool is_softmax =
      x.a.weighting == Weighting::softmax || x.a.weighting == Weighting::softmax1 || x.row_log_sum != nullptr;
  const MaskKind mask = x.a.mask.kind;
  const bool unedited = x.a.edit == EditKind::none;
  if (!is_softmax) {
    start_attention<PointwiseWeights, T, width>(x, stream);
  } else if (unedited && mask == MaskKind::none) {
    start_attention<PlainScores<false>, T, width>(x, stream);
  } else if (unedited && (mask == MaskKind::causal || mask == MaskKind::causal_aligned)) {
    start_attention<PlainScores<true>, T, width>(x, stream);
  } else {
    start_attention<AnyScores, T, width>(x, stream);
  }
}

}  // namespace weir::gpu
