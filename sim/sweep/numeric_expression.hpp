// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "einsum/language/ast.hpp"

namespace weir {

/// The value of a name, or nothing if it is unknown or no number.
using NumberLookup = std::function<std::optional<double>(const std::string&)>;

/// Evaluates + - * / // % **, comparisons, and/or/not (0 or 1), min, max, abs, floor, ceil, round, sqrt, log,
/// log2, exp, exp2 and where over real numbers. Throws SpecError at an unknown name (suggesting the nearest
/// of `known_names`), a division by zero, or anything that is no finite number.
double evaluate_number(const Expression& expression, const NumberLookup& lookup,
                       const std::vector<std::string>& known_names);

/// The names that an expression uses, in the order of the text.
std::vector<const Expression*> names_in(const Expression& expression);

}  // namespace weir
