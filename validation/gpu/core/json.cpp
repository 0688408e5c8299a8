// SPDX-License-Identifier: Apache-2.0
#include "validation/gpu/core/json.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>

#include "validation/gpu/core/errors.hpp"

namespace weir::gpu {
namespace {

class Parser {
 public:
  Parser(const std::string& text, const std::string& name) : text_(text), name_(name) {}

  Json document() {
    Json result = value();
    skip_space();
    if (at_ < text_.size()) fail("more after the end; expected one value");
    return result;
  }

 private:
  [[noreturn]] void fail(const std::string& message) const {
    const std::string before = text_.substr(0, at_);
    const auto line = std::count(before.begin(), before.end(), '\n') + 1;
    const std::size_t start = before.rfind('\n');
    const std::size_t column = before.size() - (start == std::string::npos ? 0 : start + 1) + 1;
    throw InputError(name_ + ":" + std::to_string(line) + ":" + std::to_string(column) + ": " + message);
  }

  void skip_space() {
    while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_])) != 0) ++at_;
  }

  char peek() {
    skip_space();
    return at_ < text_.size() ? text_[at_] : '\0';
  }

  void take(char c) {
    if (peek() != c) fail(std::string("unexpected text; expected '") + c + "'");
    ++at_;
  }

  bool take_word(const std::string& word) {
    if (text_.compare(at_, word.size(), word) != 0) return false;
    at_ += word.size();
    return true;
  }

  Json value() {
    const char c = peek();
    if (c == '{') return object();
    if (c == '[') return array();
    if (c == '"') return {Json::Kind::string, 0, string(), {}, {}};
    if (take_word("true")) return {Json::Kind::boolean, 1, "", {}, {}};
    if (take_word("false")) return {Json::Kind::boolean, 0, "", {}, {}};
    if (take_word("null")) return {};
    return number();
  }

  Json object() {
    Json result{Json::Kind::object, 0, "", {}, {}};
    take('{');
    for (bool more = peek() != '}'; more;) {
      peek();
      const std::size_t where = at_;
      const std::string key = string();
      take(':');
      if (!result.members.emplace(key, value()).second) {
        at_ = where;
        fail("key '" + key + "' twice; expected it once");
      }
      more = peek() == ',';
      if (more) take(',');
    }
    take('}');
    return result;
  }

  Json array() {
    Json result{Json::Kind::array, 0, "", {}, {}};
    take('[');
    for (bool more = peek() != ']'; more;) {
      result.elements.push_back(value());
      more = peek() == ',';
      if (more) take(',');
    }
    take(']');
    return result;
  }

  std::string string() {
    std::string result;
    take('"');
    while (at_ < text_.size() && text_[at_] != '"') {
      if (text_[at_] == '\\') ++at_;
      if (at_ < text_.size()) result += text_[at_++];
    }
    take('"');
    return result;
  }

  Json number() {
    Json result{Json::Kind::number, 0, "", {}, {}};
    const auto [end, error] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), result.number);
    if (error != std::errc()) fail("unexpected text; expected a value");
    at_ = static_cast<std::size_t>(end - text_.data());
    return result;
  }

  const std::string& text_;
  const std::string& name_;
  std::size_t at_ = 0;
};

}  // namespace

const Json* Json::find(const std::string& key) const {
  const auto found = members.find(key);
  return found == members.end() ? nullptr : &found->second;
}

Json parse_json(const std::string& text, const std::string& name) { return Parser(text, name).document(); }

std::string quoted(const std::string& text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    result += c == '\n' ? ' ' : c;
  }
  return result + '"';
}

std::string json_number(double value) {
  if (!std::isfinite(value)) return "null";
  char buffer[32];
  const auto [end, error] = std::to_chars(buffer, buffer + sizeof buffer, value);
  return {buffer, end};
}

}  // namespace weir::gpu
