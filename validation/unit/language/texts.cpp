// SPDX-License-Identifier: Apache-2.0
#include "validation/unit/language/texts.hpp"

namespace weir::test {
namespace {

/// A list of expressions is what an access has in its brackets.
std::vector<Expression> list(const std::string& text, const SourceLocation& where) {
  return parse_expression("LIST[" + text + "]", where).operands;
}

}  // namespace

Cascade cascade(const std::vector<std::string>& shape, const std::vector<std::string>& declarations,
                const std::vector<std::string>& statements) {
  Cascade result;
  result.where = {"c.yaml", 0, 0};
  for (const std::string& line : shape) {
    const std::size_t colon = line.find(':');
    const SourceLocation where{"shape", 1, 1};
    result.shape.push_back({line.substr(0, colon), parse_expression(line.substr(colon + 1), where), where});
  }
  for (const std::string& line : declarations) {
    const std::size_t colon = line.find(':');
    const SourceLocation where{"declaration", 1, 1};
    result.declarations.push_back({line.substr(0, colon), list(line.substr(colon + 1), where), where});
  }
  int line = 0;
  for (const std::string& text : statements) {
    result.einsums.push_back(parse_einsum(text, {"c.yaml", ++line, 1}));
  }
  return result;
}

}  // namespace weir::test
