// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "einsum/language/ast.hpp"
#include "einsum/lowering/architecture.hpp"
#include "einsum/lowering/mapping.hpp"

namespace weir {

/// Sizes by name: ranks, partition factors, and what an architecture offers to expressions (`array2d.rows`).
using Extents = std::map<std::string, std::int64_t>;

/// The names that a workload and an architecture give to the expressions of a mapping.
Extents known_extents(const Workload& workload, const Architecture& architecture);

/// Adds the factors of every partition and the ranks of the cascade's shape. A `fit` factor takes `fit`
/// (default 1). Factors that do not divide their rank are rounded up: the rest is padding. Throws SpecError.
Extents resolve_extents(const Cascade& cascade, const Mapping& mapping, Extents known, std::int64_t fit);

/// The largest number of iterations that a `fit` factor can take: what the rank leaves to it. Nothing without
/// one.
std::optional<std::int64_t> fit_range(const Mapping& mapping, Extents extents);

/// The value of an expression over `extents`. Throws SpecError at an unknown name.
std::int64_t evaluate(const Expression& expression, const Extents& extents);

}  // namespace weir
