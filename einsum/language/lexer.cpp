// SPDX-License-Identifier: Apache-2.0
#include "einsum/language/lexer.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <system_error>
#include <utility>

namespace weir {
namespace {

// Far beyond any statement; it bounds the depth of what the parser builds.
constexpr std::size_t max_tokens = 10000;

constexpr std::array<std::string_view, 6> reserved_words = {"if", "and", "or", "not", "inf", "empty"};

// Longest first, so that "//" is not read as two "/".
constexpr std::array<std::string_view, 21> symbols = {
    "::", "->", "**", "//", "??", "<=", ">=", "==", "!=", "<", ">",
    "=",  "+",  "-",  "*",  "/",  "%",  "(",  ")",  "[",  "]"};

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

/// What to write instead of a character that other languages use.
std::string expected_instead_of(char c) {
  switch (c) {
    case '^':
      return "'**' for a power";
    case '&':
      return "'and'";
    case '|':
      return "'or'";
    case '!':
      return "'not' or '!='";
    case '?':
      return "'?\?' for a default";
    case ':':
      return "'::' before a reduction";
    case ';':
      return "one statement a line";
    case '.':
      return "a digit before the '.'";
    default:
      return "a name, a number or an operator";
  }
}

class Lexer {
 public:
  Lexer(std::string_view text, SourceLocation start) : text_(text), here_(std::move(start)) {}

  std::vector<Token> tokens() {
    std::vector<Token> result;
    for (skip_blanks(); position_ < text_.size(); skip_blanks()) {
      if (result.size() == max_tokens) {
        throw SpecError(here_,
                        "text longer than " + std::to_string(max_tokens) + " tokens; expected a shorter one");
      }
      result.push_back(next());
    }
    result.push_back({Token::Kind::end, "the end of the text", 0, here_});
    return result;
  }

 private:
  char peek(std::size_t ahead = 0) const {
    return position_ + ahead < text_.size() ? text_[position_ + ahead] : '\0';
  }

  /// Moves over `count` bytes; a column is a character, however many bytes it has.
  void advance(std::size_t count) {
    for (; count > 0 && position_ < text_.size(); --count, ++position_) {
      if (text_[position_] == '\n') {
        ++here_.line;
        here_.column = 1;
      } else if (!is_continuation(text_[position_])) {
        ++here_.column;
      }
    }
  }

  void skip_blanks() {
    while (position_ < text_.size()) {
      const char c = peek();
      if (c == '#') {
        advance(std::min(text_.find('\n', position_), text_.size()) - position_);
      } else if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
        advance(1);
      } else {
        return;
      }
    }
  }

  Token take(Token::Kind kind, std::size_t length, double value = 0) {
    Token token{kind, std::string(text_.substr(position_, length)), value, here_};
    advance(length);
    return token;
  }

  Token next() {
    if (is_digit(peek())) return number();
    if (is_letter(peek())) return word();
    if (peek() == ',') return take(Token::Kind::symbol, 1);
    for (const std::string_view symbol : symbols) {
      if (text_.substr(position_, symbol.size()) == symbol) return take(Token::Kind::symbol, symbol.size());
    }
    std::size_t length = 1;
    while (is_continuation(peek(length))) ++length;
    throw SpecError(here_, "unexpected '" + std::string(text_.substr(position_, length)) + "'; expected " +
                               expected_instead_of(peek()));
  }

  std::size_t digits_from(std::size_t length) const {
    while (is_digit(peek(length))) ++length;
    return length;
  }

  std::size_t letters_from(std::size_t length) const {
    while (is_letter(peek(length)) || is_digit(peek(length))) ++length;
    return length;
  }

  Token number() {
    std::size_t length = digits_from(0);
    if (peek(length) == '.') {
      if (!is_digit(peek(length + 1))) fail_number(length + 1, "a digit after the '.'");
      length = digits_from(length + 1);
    }
    if (peek(length) == 'e' || peek(length) == 'E') {
      const std::size_t sign = peek(length + 1) == '+' || peek(length + 1) == '-' ? 1 : 0;
      if (is_digit(peek(length + 1 + sign))) length = digits_from(length + 1 + sign);
    }
    if (is_letter(peek(length)))
      fail_number(letters_from(length), "an operator between the number and the name");
    double value = 0;
    const char* begin = text_.data() + position_;
    const auto [end, error] = std::from_chars(begin, begin + length, value);
    if (error != std::errc{} || end != begin + length) fail_number(length, "a number that a double can hold");
    return take(Token::Kind::number, length, value);
  }

  Token word() {
    std::size_t length = letters_from(0);
    while (peek(length) == '.' && is_letter(peek(length + 1))) length = letters_from(length + 1);
    const std::string_view text = text_.substr(position_, length);
    const bool reserved =
        std::find(reserved_words.begin(), reserved_words.end(), text) != reserved_words.end();
    return take(reserved ? Token::Kind::symbol : Token::Kind::name, length);
  }

  [[noreturn]] void fail_number(std::size_t length, const std::string& expected) const {
    throw SpecError(
        here_, "bad number '" + std::string(text_.substr(position_, length)) + "'; expected " + expected);
  }

  std::string_view text_;
  std::size_t position_ = 0;
  SourceLocation here_;
};

}  // namespace

std::vector<Token> tokenize(std::string_view text, const SourceLocation& start) {
  return Lexer(text, start).tokens();
}

}  // namespace weir
