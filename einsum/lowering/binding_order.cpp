// SPDX-License-Identifier: Apache-2.0
#include <charconv>
#include <system_error>

#include "einsum/lowering/mapping.hpp"

namespace weir {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Reads an order from left to right; each method stops behind what it read.
class OrderParser {
 public:
  OrderParser(const std::string& text, const SourceLocation& start) : text_(text), start_(start) {}

  std::vector<std::vector<BindingGroup>> steps() {
    std::vector<std::vector<BindingGroup>> result;
    bool is_empty = true;
    do {
      result.push_back(step());
      is_empty = is_empty && result.back().empty();
    } while (accept("||"));
    skip_blanks();
    if (position_ < text_.size()) fail("'->', '|', '||' or the end of the order");
    if (is_empty) fail("an Einsum");
    return result;
  }

 private:
  /// A step may be empty: the unit then has nothing to do in it.
  std::vector<BindingGroup> step() {
    if (is_at("||") || is_at_end()) return {};
    std::vector<BindingGroup> groups;
    do groups.push_back(group());
    while (accept("->"));
    return groups;
  }

  BindingGroup group() {
    if (!accept("(")) return members();
    BindingGroup result = members();
    if (!accept(")")) fail("'|' or ')'");
    return result;
  }

  BindingGroup members() {
    BindingGroup result;
    do result.push_back(member());
    while (!is_at("||") && accept("|"));
    return result;
  }

  BindingMember member() {
    skip_blanks();
    BindingMember result;
    result.where = here();
    const std::size_t begin = position_;
    if (!is_letter(peek())) fail("an Einsum");
    while (is_letter(peek()) || is_digit(peek())) ++position_;
    result.einsum = text_.substr(begin, position_ - begin);
    if (accept("@")) read_lag(result);
    return result;
  }

  void read_lag(BindingMember& member) {
    const char* begin = text_.data() + position_;
    const auto [stop, error] = std::from_chars(begin, text_.data() + text_.size(), member.lag);
    if (error != std::errc{} || !is_digit(*begin))
      fail("how many tiles behind, as in '@2', or blocks, as in '@1b'");
    position_ += static_cast<std::size_t>(stop - begin);
    member.lag_in_blocks = peek() == 'b';
    if (member.lag_in_blocks) ++position_;
    if (is_letter(peek()) || is_digit(peek())) fail("'b' for blocks, or a blank");
  }

  char peek() const { return position_ < text_.size() ? text_[position_] : '\0'; }

  void skip_blanks() {
    while (peek() == ' ' || peek() == '\t' || peek() == '\n') ++position_;
  }

  bool is_at_end() {
    skip_blanks();
    return position_ == text_.size();
  }

  bool is_at(const std::string& symbol) {
    skip_blanks();
    return text_.compare(position_, symbol.size(), symbol) == 0;
  }

  bool accept(const std::string& symbol) {
    if (!is_at(symbol)) return false;
    position_ += symbol.size();
    return true;
  }

  SourceLocation here() const {
    SourceLocation where = start_;
    where.column += static_cast<int>(position_);
    return where;
  }

  [[noreturn]] void fail(const std::string& expected) const {
    const std::string found =
        position_ < text_.size() ? "'" + text_.substr(position_, 1) + "'" : "end of the order";
    throw SpecError(here(), "unexpected " + found + "; expected " + expected);
  }

  const std::string& text_;
  SourceLocation start_;
  std::size_t position_ = 0;
};

std::string to_string(const BindingMember& member) {
  if (member.lag == 0 && !member.lag_in_blocks) return member.einsum;
  return member.einsum + "@" + std::to_string(member.lag) + (member.lag_in_blocks ? "b" : "");
}

std::string to_string(const BindingGroup& group) {
  std::string text;
  for (const BindingMember& member : group) text += (text.empty() ? "" : " | ") + to_string(member);
  return group.size() > 1 ? "(" + text + ")" : text;
}

}  // namespace

std::vector<std::vector<BindingGroup>> parse_binding_order(const std::string& text,
                                                           const SourceLocation& start) {
  return OrderParser(text, start).steps();
}

std::string to_string(const BindingSweep& sweep) {
  std::string text;
  for (std::size_t step = 0; step < sweep.steps.size(); ++step) {
    const auto separate = [&](const std::string& separator) {
      text += text.empty() ? separator : " " + separator;
    };
    if (step > 0) separate("||");
    for (std::size_t i = 0; i < sweep.steps[step].size(); ++i) {
      if (i > 0) separate("->");
      separate(to_string(sweep.steps[step][i]));
    }
  }
  return text;
}

}  // namespace weir
