// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "einsum/language/lexer.hpp"

namespace weir {

/// Walks over the tokens of a text, one ahead.
class TokenCursor {
 public:
  TokenCursor(std::string_view text, const SourceLocation& start) : tokens_(tokenize(text, start)) {}

  const Token& current() const { return tokens_[position_]; }
  const SourceLocation& here() const { return current().where; }
  bool at_end() const { return current().kind == Token::Kind::end; }
  bool is_name() const { return current().kind == Token::Kind::name; }
  bool is_number() const { return current().kind == Token::Kind::number; }

  /// Whether the current token is that operator, bracket or reserved word.
  bool is(std::string_view symbol) const;
  bool is_any(std::initializer_list<std::string_view> symbols) const;

  /// Moves over the current token and returns it; stays at the end.
  Token take();
  /// Moves over the symbol if it is the current token, and says whether it was.
  bool accept(std::string_view symbol);
  /// Moves over the symbol; throws SpecError if something else is there.
  void expect(std::string_view symbol);

  /// Throws SpecError: "unexpected 'x'; expected ..." at the current token.
  [[noreturn]] void fail(const std::string& expected) const;

 private:
  std::vector<Token> tokens_;
  std::size_t position_ = 0;
};

}  // namespace weir
