// SPDX-License-Identifier: Apache-2.0
#include "validation/fuzz/cascade_text.hpp"

#include <algorithm>
#include <string>

#include "einsum/language/parser.hpp"

namespace weir::fuzz {
namespace {

struct Line {
  std::string_view text;
  SourceLocation where;
};

/// What stands before and behind the first colon.
struct Entry {
  std::string key;
  std::string_view value;
  SourceLocation where;
};

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

Entry entry_of(const Line& line) {
  const std::size_t colon = line.text.find(':');
  if (colon == std::string_view::npos) throw SpecError(line.where, "no ':'; expected one behind the name");
  return {std::string(trimmed(line.text.substr(0, colon))), line.text.substr(colon + 1), line.where};
}

UserOperator read_operator(const Entry& entry) {
  UserOperator op;
  op.name = entry.key;
  op.where = entry.where;
  if (const std::size_t digit = entry.value.find_first_of("0123456789"); digit != std::string_view::npos)
    op.arity = entry.value[digit] - '0';
  op.associative = entry.value.find(" associative") != std::string_view::npos;
  op.commutative = entry.value.find(" commutative") != std::string_view::npos;
  return op;
}

bool take_word(Line& line, std::string_view word) {
  if (!line.text.starts_with(word)) return false;
  line.text.remove_prefix(word.size());
  return true;
}

void add(Cascade& cascade, Line line) {
  if (take_word(line, "declare ")) {
    const Entry entry = entry_of(line);
    const std::string list = "LIST[" + std::string(entry.value) + "]";
    cascade.declarations.push_back({entry.key, parse_expression(list, line.where).operands, line.where});
  } else if (take_word(line, "shape ")) {
    const Entry entry = entry_of(line);
    cascade.shape.push_back({entry.key, parse_expression(entry.value, line.where), line.where});
  } else if (take_word(line, "dtype ")) {
    const Entry entry = entry_of(line);
    cascade.dtypes[entry.key] = trimmed(entry.value);
  } else if (take_word(line, "operator ")) {
    cascade.operators.push_back(read_operator(entry_of(line)));
  } else if (!trimmed(line.text).empty()) {
    cascade.einsums.push_back(parse_einsum(line.text, line.where));
  }
}

}  // namespace

Cascade read_cascade_text(std::string_view text) {
  Cascade cascade;
  cascade.where = {"text", 0, 0};
  for (int number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    add(cascade, {text.substr(0, end), {"text", number, 1}});
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return cascade;
}

}  // namespace weir::fuzz
