// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "einsum/analysis/bounds.hpp"
#include "einsum/analysis/hints.hpp"
#include "einsum/analysis/operations.hpp"
#include "einsum/analysis/passes.hpp"
#include "einsum/analysis/sizes.hpp"
#include "einsum/language/ast.hpp"

namespace weir {

/// What can be said of a cascade without any mapping.
struct Analysis {
  std::vector<RankPasses> passes;
  std::string taxonomy;  ///< "3-pass over M": FuseMax's class, and the rank that decides it
  std::vector<Hint> hints;
  Sizes sizes;
  std::vector<std::string> missing;      ///< ranks without an extent
  std::optional<Operations> operations;  ///< these two if there are none
  std::optional<Bounds> bounds;

  /// Operations a byte of off-chip traffic, at most; 0 without bounds.
  double intensity() const;
};

/// Analyses a checked cascade. Extents in `given` go before those of its shape. Throws SpecError.
Analysis analyze(const Cascade& cascade, const Sizes& given, std::int64_t buffer_bytes);

}  // namespace weir
