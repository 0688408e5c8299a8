// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "einsum/language/ast.hpp"

namespace weir {

/// The value of a name, or nothing if the name is unknown.
using IntegerLookup = std::function<std::optional<std::int64_t>(const std::string&)>;

/// Evaluates + - * // % **, comparisons, and/or/not (0 or 1, short-circuit), min and max over integers; `//`
/// rounds towards minus infinity and `%` takes the sign of its divisor. Throws SpecError at an unknown name
/// (suggesting the nearest of `known_names`), a division by zero, an overflow, or anything that is not an
/// integer.
std::int64_t evaluate_integer(const Expression& expression, const IntegerLookup& lookup,
                              const std::vector<std::string>& known_names = {});

}  // namespace weir
