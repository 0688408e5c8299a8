// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "einsum/analysis/sizes.hpp"
#include "einsum/language/ast.hpp"

namespace weir {

/// Whether an index that reads no tensor provably stays below an extent, and never below 0.
bool is_always_inside(const Expression& index, std::int64_t extent, const Sizes& sizes);

/// Whether an output's index takes every value of its dimension, whatever its other indices are, while its
/// variables run over their ranks: `p`, or `p1*P0 + p0`, but not `2*p`, nor `p` in a second place.
bool fills(const TensorAccess& output, std::size_t dimension, std::optional<std::int64_t> extent,
           const Sizes& sizes);

/// How many values a selection (topk, argmax) chooses from, if all are there.
std::int64_t candidates(const Einsum& einsum, const Sizes& sizes);

}  // namespace weir
