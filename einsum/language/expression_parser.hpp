// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "einsum/language/ast.hpp"
#include "einsum/language/token_cursor.hpp"

namespace weir {

/// Whether the name has no capital letter; digits and underscores have no case.
bool is_lower_case(const std::string& name);
/// Whether the name is of several words joined by dots (`array2d.rows`).
bool is_dotted(const std::string& name);

/// Reads expressions by recursive descent, one method per precedence, the loosest first. Each starts at the
/// cursor's token and leaves the cursor behind what it read.
class ExpressionParser {
 public:
  explicit ExpressionParser(TokenCursor& cursor) : cursor_(cursor) {}

  Expression expression();
  /// The indices of the tensor whose name was just read.
  Expression access(const Token& name);

 private:
  class Nesting;

  Expression chain(std::initializer_list<std::string_view> names, Expression (ExpressionParser::*operand)());
  Expression either();
  Expression both();
  Expression negation();
  Expression comparison();
  Expression defaulted();
  Expression added();
  Expression multiplied();
  Expression negative();
  Expression power();
  Expression primary();
  Expression named();
  std::vector<Expression> list(std::string_view open, std::string_view close, const std::string& behind);

  TokenCursor& cursor_;
  int depth_ = 0;
};

}  // namespace weir
