// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>
#include <cstdint>

#include "validation/gpu/core/host_device.hpp"
#include "validation/gpu/core/recurrence.hpp"
#include "validation/gpu/naive/operands.hpp"

namespace weir::gpu {

/// One element of the output of linear attention, as a weighted sum over all keys: quadratic in the tokens,
/// and so independent of the recurrence that it checks.
template <class Real>
struct LinearAttentionElement {
  LinearAttention a;
  Operands<Real> in;

  /// Element `index` of AV [B, H, P, F] in row-major order.
  WEIR_HOST_DEVICE Real operator()(std::int64_t index) const {
    const std::int64_t f = index % a.value_width;
    const std::int64_t p = index / a.value_width % a.queries;
    const std::int64_t head = index / a.value_width / a.queries;  // of all heads of all batch entries
    const Real* q = in.q + (head * a.queries + p) * a.width;
    Real sum = 0;
    Real weights = 0;
    Real decay = 1;  // of the state, from key m to query p
    const std::int64_t last = a.causal && p < a.keys ? p : a.keys - 1;
    if (a.causal && a.decay == DecayKind::head) decay = decay_between(head, last, p);
    for (std::int64_t m = last; m >= 0; --m) {
      const Real weight = decay * product(q, in.k + (head * a.keys + m) * a.width);
      weights += weight;
      sum += weight * in.v[(head * a.keys + m) * a.value_width + f];
      decay *= decay_at(head, m);
    }
    return a.normalised ? sum / weights : sum;
  }

 private:
  /// What the state is multiplied with at token m.
  WEIR_HOST_DEVICE Real decay_at(std::int64_t head, std::int64_t m) const {
    switch (a.decay) {
      case DecayKind::none:
        return 1;
      case DecayKind::token:
        return in.decay[head * a.keys + m];
      case DecayKind::token_log:
        return std::exp(in.decay[head * a.keys + m]);
      case DecayKind::head:
        return std::exp(-in.decay[head % a.heads]);
    }
    return 1;
  }
  WEIR_HOST_DEVICE Real decay_between(std::int64_t head, std::int64_t m, std::int64_t p) const {
    return std::exp(-in.decay[head % a.heads] * static_cast<Real>(p - m));
  }

  WEIR_HOST_DEVICE Real feature(Real x) const {
    if (!a.normalised) return x;
    return (x < 0 ? std::expm1(x) : x) + 1;
  }
  WEIR_HOST_DEVICE Real product(const Real* q, const Real* k) const {
    Real sum = 0;
    for (std::int64_t e = 0; e < a.width; ++e) sum += feature(q[e]) * feature(k[e]);
    return sum;
  }
};

/// One element of the output of a selective scan: its states are run from the first token on.
template <class Real>
struct SelectiveScanElement {
  SelectiveScan a;
  ScanOperands<Real> in;

  /// Element `index` of Y [B, T, D] in row-major order.
  WEIR_HOST_DEVICE Real operator()(std::int64_t index) const {
    const std::int64_t d = index % a.channels;
    const std::int64_t t = index / a.channels % a.tokens;
    const std::int64_t b = index / a.channels / a.tokens;
    Real y = in.dd[d] * in.u[(b * a.tokens + t) * a.channels + d];
    for (std::int64_t n = 0; n < a.states; ++n) {
      const Real rate = std::exp(in.al[d * a.states + n]);
      Real state = 0;
      for (std::int64_t s = 0; s <= t; ++s) {
        const std::int64_t token = b * a.tokens + s;
        const Real dt = step(token, d);
        state =
            std::exp(-dt * rate) * state + dt * in.bb[token * a.states + n] * in.u[token * a.channels + d];
      }
      y += in.cc[(b * a.tokens + t) * a.states + n] * state;
    }
    return y;
  }

 private:
  WEIR_HOST_DEVICE Real step(std::int64_t token, std::int64_t d) const {
    Real x = in.bd[d];
    for (std::int64_t r = 0; r < a.step_rank; ++r)
      x += in.xr[token * a.step_rank + r] * in.wd[d * a.step_rank + r];
    return (x > 0 ? x : 0) + std::log1p(std::exp(x > 0 ? -x : x));
  }
};

}  // namespace weir::gpu
