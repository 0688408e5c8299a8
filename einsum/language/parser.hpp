// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "einsum/language/ast.hpp"

namespace weir {

/// Reads one statement, `lhs = expression [:: reductions] [if predicate]`. `start` is where the text's first
/// character stands, so that errors and the parts of the result carry file, line and column. Throws SpecError
/// at the first mistake. Checks only what one statement shows by itself; `check` does the rest.
Einsum parse_einsum(std::string_view text, const SourceLocation& start);

/// Reads one expression: a shape (`M // M0`), a condition (`P <= 4096 and E <= 64`), an index. A dotted name
/// such as `array2d.rows` is a single name. Throws SpecError at the first mistake.
Expression parse_expression(std::string_view text, const SourceLocation& start);

}  // namespace weir
