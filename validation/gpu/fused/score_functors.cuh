// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "validation/gpu/fused/fused_attention.hpp"
#include "validation/gpu/fused/tensor_core.cuh"
#include "validation/gpu/fused/tile_visibility.hpp"

/// The functors that make one fused kernel into every family of attention. Each says
///   small        whether it leaves room for two blocks on a multiprocessor
///   online       whether weights are exponentials relative to a running maximum (softmax)
///   factor(a)    what exponents are multiplied with: log2(e), and the scale if `score` leaves it out
///   score(..)    a score from the product of query and key, where query p sees key m
///   weight(..)   not online: the weight of a score
///   row_of(..)   what a query row needs for that
/// and which tiles are skipped or masked.
namespace weir::gpu {

constexpr float log2_e = 1.4426950408889634F;

/// One query row, as functors see it.
struct QueryRow {
  int b;
  int h;
  int p;
  float term;    ///< not online: what `weight` needs of the row
  float factor;  ///< not online: what the product of query and key is multiplied with
};

/// Softmax over all keys, or, `causal`, over those up to the query's place in keys of the same end or the
/// same beginning.
template <bool causal>
struct PlainScores {
  static constexpr bool online = true;
  static constexpr bool small = true;

  template <class T>
  __device__ static float factor(const FusedAttention<T>& x) {
    return static_cast<float>(x.a.scale) * log2_e;
  }
  template <class T>
  __device__ static int offset(const FusedAttention<T>& x) {
    return x.a.mask.kind == MaskKind::causal_aligned ? static_cast<int>(x.a.keys - x.a.queries) : 0;
  }
  template <class T>
  __device__ static bool tile_visible(const FusedAttention<T>& x, int, int, int p1, int m0, int) {
    return !causal || m0 <= p1 + offset(x);
  }
  template <class T>
  __device__ static bool tile_needs_mask(const FusedAttention<T>& x, int p0, int m1) {
    return causal && m1 > p0 + offset(x);
  }
  template <class T>
  __device__ static bool visible(const FusedAttention<T>& x, const QueryRow& row, int m) {
    return !causal || m <= row.p + offset(x);
  }
  template <class T>
  __device__ static float score(const FusedAttention<T>&, const QueryRow&, int, float product) {
    return product;
  }
};

/// Softmax under any mask and with any edit of the scores.
struct AnyScores {
  static constexpr bool online = true;
  static constexpr bool small = false;

  template <class T>
  __device__ static float factor(const FusedAttention<T>&) {
    return log2_e;
  }
  template <class T>
  __device__ static bool tile_visible(const FusedAttention<T>& x, int b, int p0, int p1, int m0, int m1) {
    return gpu::tile_visible(x.a, x.in.integers, b, p0, p1, m0, m1);
  }
  template <class T>
  __device__ static bool tile_needs_mask(const FusedAttention<T>& x, int, int) {
    return x.a.mask.kind != MaskKind::none;
  }
  template <class T>
  __device__ static bool visible(const FusedAttention<T>& x, const QueryRow& row, int m) {
    return sees(x.a, x.in.integers, row.b, row.p, m);
  }
  template <class T>
  __device__ static float score(const FusedAttention<T>& x, const QueryRow& row, int m, float product) {
    const float s = product * static_cast<float>(x.a.scale);
    const float cap = static_cast<float>(x.a.cap);
    switch (x.a.edit) {
      case EditKind::none:
        return s;
      case EditKind::alibi:
        return s - x.in.decay[row.h] * static_cast<float>(row.p - m);
      case EditKind::softcap:
        return cap * tanhf(s / cap);
      case EditKind::bias:
        break;
    }
    if (row.p >= x.a.queries || m >= x.a.keys) return s;
    return s + static_cast<float>(
                   x.in.bias[(static_cast<std::int64_t>(row.h) * x.a.queries + row.p) * x.a.keys + m]);
  }
};

/// Weights that depend on one score alone: sigmoid, ReLU and softplus attention, and the second pass of
/// clipped softmax.
struct PointwiseWeights {
  static constexpr bool online = false;
  static constexpr bool small = false;

  template <class T>
  __device__ static bool tile_visible(const FusedAttention<T>& x, int b, int p0, int p1, int m0, int m1) {
    return gpu::tile_visible(x.a, x.in.integers, b, p0, p1, m0, m1);
  }
  template <class T>
  __device__ static bool tile_needs_mask(const FusedAttention<T>& x, int p0, int m1) {
    return x.a.mask.kind != MaskKind::none && (x.a.mask.kind != MaskKind::causal || m1 > p0);
  }
  template <class T>
  __device__ static bool visible(const FusedAttention<T>& x, const QueryRow& row, int m) {
    return sees(x.a, x.in.integers, row.b, row.p, m);
  }

  /// Fills in the row's term and factor.
  template <class T>
  __device__ static void prepare(const FusedAttention<T>& x, QueryRow& row) {
    const std::int64_t at = (static_cast<std::int64_t>(row.b) * x.a.heads + row.h) * x.a.queries + row.p;
    row.factor = static_cast<float>(x.a.scale);
    row.term = 0;
    if (row.p >= x.a.queries) return;
    if (x.row_term != nullptr) row.term = x.row_term[at];
    if (x.a.weighting == Weighting::softplus)
      row.factor *= logf(static_cast<float>(x.a.width)) * logf(static_cast<float>(row.p + 1)) * row.term;
    if (x.a.weighting == Weighting::clipped_softmax) row.factor *= log2_e;
  }
  template <class T>
  __device__ static float weight(const FusedAttention<T>& x, const QueryRow& row, int m, float product) {
    const float s = product * row.factor;
    const float stretch = 12.0F / static_cast<float>(x.a.keys);
    switch (x.a.weighting) {
      case Weighting::sigmoid:
        return 1.0F / (1.0F + __expf(-s));
      case Weighting::relu:
        return fmaxf(s, 0.0F);
      case Weighting::clipped_softmax:
        return fminf(fmaxf((1.0F + stretch) * fast_exp2(s - row.term) - stretch, 0.0F), 1.0F);
      default:
        break;
    }
    if (m >= x.a.keys) return 0.0F;
    const float y =
        s *
        x.key_term[(static_cast<std::int64_t>(row.b) * x.a.key_heads + x.a.key_head(row.h)) * x.a.keys + m];
    return fmaxf(y, 0.0F) + log1pf(__expf(-fabsf(y)));
  }
  /// What the sum of weighted values is divided by.
  template <class T>
  __device__ static float divisor(const FusedAttention<T>& x, const QueryRow& row, float weights) {
    if (x.a.weighting == Weighting::softplus) return weights;
    return x.a.weighting == Weighting::relu ? static_cast<float>(row.p + 1) : 1.0F;
  }
};

}  // namespace weir::gpu
