// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "einsum/language/ast.hpp"

namespace weir {

/// The extents of ranks, by name: {M: 4096, M0: 256, ...}.
using Sizes = std::map<std::string, std::int64_t>;

/// Adds to `given` (a workload's extents, say) the ranks of the cascade's shape that it lacks. A rank whose
/// definition needs a rank without an extent stays without one. Throws SpecError at an extent below 1, and at
/// a division of ranks (`M1: M // M0`) that leaves a remainder.
Sizes resolve_sizes(const Cascade& cascade, Sizes given);

/// The extent of a rank. Throws SpecError at `where` if it has none.
std::int64_t size_of(const std::string& rank, const Sizes& sizes, const SourceLocation& where);

/// The ranks without an extent that a statement iterates over or that a tensor it touches is declared with,
/// in the order of the statements; instead of one that the shape defines, those that its definition lacks.
std::vector<std::string> ranks_without_size(const Cascade& cascade, const Sizes& sizes);

/// Throws SpecError at the first statement with such a rank.
void require_sizes(const Cascade& cascade, const Sizes& sizes);

/// `a * b`. Throws SpecError if the product has no place in 64 bits: no count of that size is meant.
std::int64_t checked_product(std::int64_t a, std::int64_t b);
/// `a + b`, in the same way.
std::int64_t checked_sum(std::int64_t a, std::int64_t b);

}  // namespace weir
