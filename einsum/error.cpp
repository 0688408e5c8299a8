// SPDX-License-Identifier: Apache-2.0
#include "einsum/error.hpp"

namespace weir {

std::string to_string(const SourceLocation& where) {
  std::string text = where.file;
  if (where.line > 0) text += (text.empty() ? "" : ":") + std::to_string(where.line);
  if (where.line > 0 && where.column > 0) text += ":" + std::to_string(where.column);
  return text;
}

SpecError::SpecError(const SourceLocation& where, const std::string& message)
    : std::runtime_error(to_string(where).empty() ? message : to_string(where) + ": " + message) {}

}  // namespace weir
