// SPDX-License-Identifier: Apache-2.0
#include "einsum/language/token_cursor.hpp"

#include <algorithm>

namespace weir {

bool TokenCursor::is(std::string_view symbol) const {
  return current().kind == Token::Kind::symbol && current().text == symbol;
}

bool TokenCursor::is_any(std::initializer_list<std::string_view> symbols) const {
  return std::any_of(symbols.begin(), symbols.end(), [this](std::string_view symbol) { return is(symbol); });
}

Token TokenCursor::take() { return at_end() ? current() : tokens_[position_++]; }

bool TokenCursor::accept(std::string_view symbol) {
  if (!is(symbol)) return false;
  ++position_;
  return true;
}

void TokenCursor::expect(std::string_view symbol) {
  if (!accept(symbol)) fail("'" + std::string(symbol) + "'");
}

void TokenCursor::fail(const std::string& expected) const {
  throw SpecError(here(),
                  "unexpected " + (at_end() ? "end" : "'" + current().text + "'") + "; expected " + expected);
}

}  // namespace weir
