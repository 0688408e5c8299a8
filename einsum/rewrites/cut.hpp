// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "einsum/language/ast.hpp"

namespace weir {

/// How a rewrite cuts a rank: M into M1 chunks of M0 elements, or into M2 parts of N1 chunks each.
struct Cut {
  std::string rank;  ///< M
  std::string part;  ///< M2; empty: not cut into parts
  std::string step;  ///< M1, or N1 inside a part
  std::string inner;

  /// The ranks from outer to inner.
  std::vector<std::string> ranks() const;
  /// The variables that stay when a chunk is reduced: m1, or m2 and n1.
  std::vector<std::string> outer_variables() const;
  /// An element of the rank: `m1*M0 + m0`, or `(m2*N1 + n1)*M0 + m0`.
  Expression index() const;
};

/// What the chunks are like where the cascade does not say.
struct CutOptions {
  std::int64_t chunk = 256;  ///< at most; of a rank whose extent the cascade gives, its largest divisor
  std::int64_t parts = 8;    ///< likewise of the chunks
};

/// Names for a cut that no rank of the cascade has, unless it is cut in that way already.
Cut choose_cut(const Cascade& cascade, const std::string& rank, bool in_parts);

/// The cascade with the shape of the cut: `M0: 256, M1: M // M0`.
void define_cut(Cascade& cascade, const Cut& cut, const CutOptions& options);

}  // namespace weir
