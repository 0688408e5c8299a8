// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "einsum/interpreter/interpreter.hpp"
#include "einsum/interpreter/random_tensor.hpp"
#include "einsum/language/parser.hpp"
#include "sim/commands/cascade_argument.hpp"
#include "validation/catch.hpp"

namespace weir::test {

/// The sizes of one attention, and how its keys are cut into tiles.
struct AttentionSizes {
  std::int64_t b = 1, h = 1, p = 1, m = 1, e = 1, f = 1, m0 = 1;

  std::int64_t m1() const { return (m + m0 - 1) / m0; }
  Shape shape() const {
    return {{"B", b}, {"H", h}, {"P", p}, {"M", m}, {"E", e}, {"F", f}, {"M0", m0}, {"M1", m1()}};
  }
};

/// Sizes from 1 up; tiles that mostly do not divide the keys, or are longer than all of them.
inline AttentionSizes random_sizes(SplitMix64& random) {
  AttentionSizes sizes;
  sizes.b = 1 + random.below(2);
  sizes.h = 1 + random.below(3);
  sizes.p = 1 + random.below(9);
  sizes.m = 1 + random.below(13);
  sizes.e = 1 + random.below(6);
  sizes.f = 1 + random.below(6);
  sizes.m0 = 1 + random.below(7);
  return sizes;
}

/// Whether query p sees key m.
using Visible = std::function<bool(std::int64_t p, std::int64_t m)>;

/// softmax(Q K^T) V in plain loops over arrays [B, H, P, E], [B, H, M, E] and [B, H, M, F]; a query that sees
/// no key gives 0.
inline std::vector<double> attention(const AttentionSizes& s, const TensorMap& in, const Visible& visible) {
  const double* q = in.at("Q").values().data();
  const double* k = in.at("K").values().data();
  const double* v = in.at("V").values().data();
  std::vector<double> result;
  for (std::int64_t head = 0; head < s.b * s.h; ++head) {
    for (std::int64_t p = 0; p < s.p; ++p) {
      std::vector<double> weighted(static_cast<std::size_t>(s.f), 0.0);
      std::vector<double> score(static_cast<std::size_t>(s.m), 0.0);
      double largest = -std::numeric_limits<double>::infinity();
      double denominator = 0;
      for (std::int64_t m = 0; m < s.m; ++m) {
        double& dot = score[static_cast<std::size_t>(m)];
        for (std::int64_t e = 0; e < s.e; ++e)
          dot += q[(head * s.p + p) * s.e + e] * k[(head * s.m + m) * s.e + e];
        if (visible(p, m)) largest = std::max(largest, dot);
      }
      for (std::int64_t m = 0; m < s.m; ++m) {
        if (!visible(p, m)) continue;
        const double weight = std::exp(score[static_cast<std::size_t>(m)] - largest);
        denominator += weight;
        for (std::int64_t f = 0; f < s.f; ++f)
          weighted[static_cast<std::size_t>(f)] += weight * v[(head * s.m + m) * s.f + f];
      }
      for (const double sum : weighted) result.push_back(denominator == 0 ? 0 : sum / denominator);
    }
  }
  return result;
}

/// Every input of the cascade, made up from the seed.
inline TensorMap random_inputs(const Cascade& cascade, const Shape& shape, std::uint64_t seed) {
  TensorMap result;
  for (const TensorDeclaration* declaration : inputs(cascade))
    result[declaration->name] = random_input(cascade, declaration->name, shape, seed);
  return result;
}

/// Checks every element to 1e-9 of it, or of the largest one where terms cancel.
inline void check_close(const std::vector<double>& values, const std::vector<double>& expected) {
  REQUIRE(values.size() == expected.size());
  double largest = 0;
  for (const double value : expected) largest = std::max(largest, std::abs(value));
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double tolerance = 1e-9 * std::max(std::abs(expected[i]), 1e-3 * largest);
    if (!(std::abs(values[i] - expected[i]) <= tolerance))
      FAIL("element " << i << " is " << values[i] << "; expected " << expected[i]);
  }
}

}  // namespace weir::test
