// SPDX-License-Identifier: Apache-2.0
#include "sim/spec/values.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <system_error>

#include "einsum/language/nearest_name.hpp"
#include "einsum/language/parser.hpp"
#include "sim/spec/quantities.hpp"

namespace weir {
namespace {

template <typename Number>
std::optional<Number> number(const YamlNode& node) {
  if (!node.is_scalar() || node.quoted) return std::nullopt;
  Number value{};
  const char* end = node.text.data() + node.text.size();
  const auto [stop, error] = std::from_chars(node.text.data(), end, value);
  if (error != std::errc{} || stop != end) return std::nullopt;
  return value;
}

}  // namespace

void fail_value(const YamlNode& node, const std::string& name, const std::string& expected) {
  throw SpecError(node.where, "'" + name + "' is " + described(node) + "; expected " + expected);
}

std::string read_string(const YamlNode& node, const std::string& name) {
  if (!node.is_scalar()) fail_value(node, name, "a text");
  return node.text;
}

bool read_bool(const YamlNode& node, const std::string& name) {
  if (node.is_scalar() && !node.quoted && node.text == "true") return true;
  if (node.is_scalar() && !node.quoted && node.text == "false") return false;
  fail_value(node, name, "true or false");
}

double read_double(const YamlNode& node, const std::string& name) {
  const std::optional<double> value = number<double>(node);
  if (!value || !std::isfinite(*value)) fail_value(node, name, "a number");
  return *value;
}

std::int64_t read_integer(const YamlNode& node, const std::string& name, std::int64_t least) {
  const std::optional<std::int64_t> value = number<std::int64_t>(node);
  const bool is_bounded = least != std::numeric_limits<std::int64_t>::min();
  if (!value || *value < least) {
    fail_value(node, name, "a whole number" + (is_bounded ? " of at least " + std::to_string(least) : ""));
  }
  return *value;
}

std::vector<std::string> read_strings(const YamlNode& node, const std::string& name) {
  if (!node.is_list()) fail_value(node, name, "a list such as [a, b]");
  std::vector<std::string> result;
  result.reserve(node.items.size());
  for (const YamlNode& item : node.items) result.push_back(read_string(item, name));
  return result;
}

Expression read_expression(const YamlNode& node, const std::string& name) {
  if (!node.is_scalar()) fail_value(node, name, "a number or an expression");
  if (const std::optional<std::int64_t> count = suffixed_count(node.text)) {
    Expression expression;
    expression.value = static_cast<double>(*count);
    expression.where = node.text_where;
    return expression;
  }
  return parse_expression(node.text, node.text_where);
}

std::size_t read_choice(const YamlNode& node, const std::string& name,
                        const std::vector<std::string>& choices) {
  const auto found = std::find(choices.begin(), choices.end(), node.text);
  if (!node.is_scalar() || found == choices.end()) {
    fail_value(node, name, alternatives(choices) + suggestion(node.text, choices));
  }
  return static_cast<std::size_t>(found - choices.begin());
}

void require_map(YamlNode& node, const std::string& name) {
  if (node.kind == YamlNode::Kind::null) node.kind = YamlNode::Kind::map;
  if (!node.is_map()) fail_value(node, name, "a map");
}

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

std::string alternatives(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) text += i + 1 == names.size() ? " or " : ", ";
    text += names[i];
  }
  return text;
}

bool is_auto(const YamlNode& node) { return node.is_scalar() && !node.quoted && node.text == "auto"; }

}  // namespace weir
