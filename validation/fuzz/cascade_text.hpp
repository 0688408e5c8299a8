// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "einsum/language/ast.hpp"

namespace weir::fuzz {

/// Reads a cascade without YAML, one part a line: `declare Q: P, E`, `shape M1: M // M0`, `dtype Q: fp16`,
/// `operator maxplus: 2 associative commutative`; every other line is a statement. Throws SpecError.
Cascade read_cascade_text(std::string_view text);

}  // namespace weir::fuzz
