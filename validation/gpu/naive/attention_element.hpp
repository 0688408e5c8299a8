// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>
#include <cstdint>

#include "validation/gpu/core/attention.hpp"
#include "validation/gpu/core/host_device.hpp"
#include "validation/gpu/naive/operands.hpp"

namespace weir::gpu {

/// One element of the output of attention, from nothing but the inputs: as plain as can be, since everything
/// else is held against it. `Real` is what it computes in.
template <class Real>
struct AttentionElement {
  Attention a;
  Operands<Real> in;

  /// Element `index` of AV [B, H, P, F] in row-major order.
  WEIR_HOST_DEVICE Real operator()(std::int64_t index) const {
    const std::int64_t f = index % a.value_width;
    const std::int64_t p = index / a.value_width % a.queries;
    const std::int64_t h = index / a.value_width / a.queries % a.heads;
    const std::int64_t b = index / a.value_width / a.queries / a.heads;
    switch (a.weighting) {
      case Weighting::softmax:
      case Weighting::softmax1:
        return softmax(b, h, p, f);
      case Weighting::clipped_softmax:
        return clipped_softmax(b, h, p, f);
      case Weighting::sigmoid:
      case Weighting::relu:
      case Weighting::softplus:
        return pointwise(b, h, p, f);
    }
    return 0;
  }

 private:
  WEIR_HOST_DEVICE std::int64_t query_row(std::int64_t b, std::int64_t h, std::int64_t p) const {
    return (b * a.heads + h) * a.queries + p;
  }
  WEIR_HOST_DEVICE std::int64_t key_row(std::int64_t b, std::int64_t h, std::int64_t m) const {
    return (b * a.key_heads + a.key_head(h)) * a.keys + m;
  }
  WEIR_HOST_DEVICE bool seen(std::int64_t b, std::int64_t p, std::int64_t m) const {
    return sees(a, in.integers, b, p, m);
  }
  WEIR_HOST_DEVICE Real value(std::int64_t b, std::int64_t h, std::int64_t m, std::int64_t f) const {
    return in.v[key_row(b, h, m) * a.value_width + f];
  }

  WEIR_HOST_DEVICE static Real product(const Real* x, const Real* y, std::int64_t width) {
    Real sum = 0;
    for (std::int64_t e = 0; e < width; ++e) sum += x[e] * y[e];
    return sum;
  }

  WEIR_HOST_DEVICE Real score(std::int64_t b, std::int64_t h, std::int64_t p, std::int64_t m) const {
    const Real s = product(in.q + query_row(b, h, p) * a.width, in.k + key_row(b, h, m) * a.width, a.width) *
                   static_cast<Real>(a.scale);
    const Real cap = static_cast<Real>(a.cap);
    switch (a.edit) {
      case EditKind::none:
        return s;
      case EditKind::bias:
        return s + in.bias[(h * a.queries + p) * a.keys + m];
      case EditKind::alibi:
        return s - in.decay[h] * static_cast<Real>(p - m);
      case EditKind::softcap:
        return cap * std::tanh(s / cap);
    }
    return s;
  }

  /// The largest score that the query sees, and the sum of exp(score - largest). The sum is 0 if it sees
  /// none.
  struct Normaliser {
    Real largest;
    Real sum;
  };
  WEIR_HOST_DEVICE Normaliser normaliser(std::int64_t b, std::int64_t h, std::int64_t p) const {
    const bool has_zero = a.weighting == Weighting::softmax1;  // one more key, whose score is 0
    bool any = has_zero;
    Normaliser n{0, 0};
    for (std::int64_t m = 0; m < a.keys; ++m) {
      if (!seen(b, p, m)) continue;
      const Real s = score(b, h, p, m);
      if (!any || s > n.largest) n.largest = s;
      any = true;
    }
    if (has_zero) n.sum = std::exp(-n.largest);
    for (std::int64_t m = 0; m < a.keys; ++m)
      if (seen(b, p, m)) n.sum += std::exp(score(b, h, p, m) - n.largest);
    return n;
  }

  WEIR_HOST_DEVICE Real softmax(std::int64_t b, std::int64_t h, std::int64_t p, std::int64_t f) const {
    const Normaliser n = normaliser(b, h, p);
    Real sum = 0;
    for (std::int64_t m = 0; m < a.keys; ++m)
      if (seen(b, p, m)) sum += std::exp(score(b, h, p, m) - n.largest) * value(b, h, m, f);
    return n.sum > 0 ? sum / n.sum : 0;
  }

  WEIR_HOST_DEVICE Real clipped_softmax(std::int64_t b, std::int64_t h, std::int64_t p,
                                        std::int64_t f) const {
    const Normaliser n = normaliser(b, h, p);
    const Real stretch = static_cast<Real>(12) / static_cast<Real>(a.keys);
    Real sum = 0;
    for (std::int64_t m = 0; m < a.keys; ++m) {
      if (!seen(b, p, m)) continue;
      Real weight = (1 + stretch) * (std::exp(score(b, h, p, m) - n.largest) / n.sum) - stretch;
      if (weight < 0) weight = 0;
      if (weight > 1) weight = 1;
      sum += weight * value(b, h, m, f);
    }
    return sum;
  }

  WEIR_HOST_DEVICE static Real softplus(Real x) {
    return (x > 0 ? x : 0) + std::log1p(std::exp(x > 0 ? -x : x));
  }

  /// The weight of one key where it depends on no other.
  WEIR_HOST_DEVICE Real weight(std::int64_t b, std::int64_t h, std::int64_t p, std::int64_t m) const {
    const Real s = score(b, h, p, m);
    if (a.weighting == Weighting::sigmoid) return 1 / (1 + std::exp(-s));
    if (a.weighting == Weighting::relu) return s > 0 ? s : 0;
    const Real* q = in.q + query_row(b, h, p) * a.width;
    const Real* k = in.k + key_row(b, h, m) * a.width;
    const Real length = std::log(static_cast<Real>(a.width)) * std::log(static_cast<Real>(p + 1));
    return softplus(length * s / std::sqrt(product(q, q, a.width)) / std::sqrt(product(k, k, a.width)));
  }

  WEIR_HOST_DEVICE Real pointwise(std::int64_t b, std::int64_t h, std::int64_t p, std::int64_t f) const {
    Real sum = 0;
    Real weights = 0;
    for (std::int64_t m = 0; m < a.keys; ++m) {
      if (!seen(b, p, m)) continue;
      const Real w = weight(b, h, p, m);
      weights += w;
      sum += w * value(b, h, m, f);
    }
    if (a.weighting == Weighting::relu) return sum / static_cast<Real>(p + 1);
    return a.weighting == Weighting::softplus ? sum / weights : sum;
  }
};

}  // namespace weir::gpu
