// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "einsum/language/ast.hpp"
#include "einsum/language/parser.hpp"

namespace weir::test {

/// The first character of a file called "c.yaml".
inline SourceLocation top() { return {"c.yaml", 1, 1}; }

inline Einsum einsum(const std::string& text) { return parse_einsum(text, top()); }
inline Expression expression(const std::string& text) { return parse_expression(text, top()); }

/// The text of the SpecError that `action` throws, or "no error".
template <typename Action>
std::string error_of(Action action) {
  try {
    action();
  } catch (const SpecError& error) {
    return error.what();
  }
  return "no error";
}

/// Shape, declarations and statements as one writes them: {"M0: 256"}, {"Q: P, E"}, one statement a line from
/// line 1.
Cascade cascade(const std::vector<std::string>& shape, const std::vector<std::string>& declarations,
                const std::vector<std::string>& statements);

}  // namespace weir::test
