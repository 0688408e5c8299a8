// SPDX-License-Identifier: Apache-2.0
#include "einsum/language/expression_parser.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace weir {
namespace {

using Kind = Expression::Kind;

constexpr int max_depth = 200;
constexpr std::array<std::string_view, 5> index_operators = {"+", "-", "*", "//", "%"};

bool is_upper_case(const std::string& name) {
  return std::none_of(name.begin(), name.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

[[noreturn]] void fail_index(const Expression& part, const std::string& what) {
  throw SpecError(part.where, what + " in an index; expected an integer expression of + - * // % min max");
}

/// Throws unless `index` is an integer expression. An access within it was checked when it was read.
void require_index(const Expression& index) {
  switch (index.kind) {
    case Kind::number:
      if (index.value != std::floor(index.value)) fail_index(index, "fraction");
      return;
    case Kind::name:
    case Kind::access:
      return;
    case Kind::infinity:
    case Kind::empty:
      fail_index(index, index.kind == Kind::empty ? "'empty'" : "'inf'");
    case Kind::unary:
    case Kind::binary:
      if (std::find(index_operators.begin(), index_operators.end(), index.name) == index_operators.end()) {
        fail_index(index, "'" + index.name + "'");
      }
      break;
    case Kind::call:
      if (index.name != "min" && index.name != "max") fail_index(index, "function '" + index.name + "'");
      break;
  }
  for (const Expression& operand : index.operands) require_index(operand);
}

Expression binary(const Token& op, Expression left, Expression right) {
  return {Kind::binary, 0, op.text, {std::move(left), std::move(right)}, op.where};
}

}  // namespace

bool is_lower_case(const std::string& name) {
  return std::none_of(name.begin(), name.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

bool is_dotted(const std::string& name) { return name.find('.') != std::string::npos; }

/// Counts how deep the rules are nested, so that a text cannot exhaust the stack.
class ExpressionParser::Nesting {
 public:
  explicit Nesting(ExpressionParser& parser) : depth_(parser.depth_) {
    if (++depth_ <= max_depth) return;
    --depth_;  // no destructor runs for an object whose constructor throws
    throw SpecError(parser.cursor_.here(), "expression nested too deep; expected a simpler one");
  }
  ~Nesting() { --depth_; }
  Nesting(const Nesting&) = delete;
  Nesting& operator=(const Nesting&) = delete;

 private:
  int& depth_;
};

Expression ExpressionParser::expression() {
  const Nesting nesting(*this);
  return either();
}

/// A chain of operators of one precedence, grouped from the left.
Expression ExpressionParser::chain(std::initializer_list<std::string_view> names,
                                   Expression (ExpressionParser::*operand)()) {
  Expression left = (this->*operand)();
  while (cursor_.is_any(names)) {
    const Token op = cursor_.take();
    left = binary(op, std::move(left), (this->*operand)());
  }
  return left;
}

Expression ExpressionParser::either() { return chain({"or"}, &ExpressionParser::both); }
Expression ExpressionParser::both() { return chain({"and"}, &ExpressionParser::negation); }

Expression ExpressionParser::negation() {
  if (!cursor_.is("not")) return comparison();
  const Nesting nesting(*this);
  const Token op = cursor_.take();
  return {Kind::unary, 0, op.text, {negation()}, op.where};
}

Expression ExpressionParser::comparison() {
  const auto compares = [this] { return cursor_.is_any({"<", "<=", ">", ">=", "==", "!="}); };
  Expression left = defaulted();
  if (!compares()) return left;
  const Token op = cursor_.take();
  left = binary(op, std::move(left), defaulted());
  if (compares())
    throw SpecError(cursor_.here(), "chained comparison; expected 'and' between two comparisons");
  return left;
}

Expression ExpressionParser::defaulted() { return chain({"??"}, &ExpressionParser::added); }
Expression ExpressionParser::added() { return chain({"+", "-"}, &ExpressionParser::multiplied); }
Expression ExpressionParser::multiplied() {
  return chain({"*", "/", "//", "%"}, &ExpressionParser::negative);
}

Expression ExpressionParser::negative() {
  const Nesting nesting(*this);
  if (!cursor_.is("-")) return power();
  const Token op = cursor_.take();
  return {Kind::unary, 0, op.text, {negative()}, op.where};
}

Expression ExpressionParser::power() {
  Expression base = primary();
  if (!cursor_.is("**")) return base;
  const Token op = cursor_.take();
  return binary(op, std::move(base), negative());
}

Expression ExpressionParser::primary() {
  if (cursor_.is_number()) {
    const Token number = cursor_.take();
    return {Kind::number, number.value, "", {}, number.where};
  }
  if (cursor_.is_name()) return named();
  const SourceLocation where = cursor_.here();
  if (cursor_.accept("inf")) return {Kind::infinity, 0, "", {}, where};
  if (cursor_.accept("empty")) return {Kind::empty, 0, "", {}, where};
  if (!cursor_.accept("(")) cursor_.fail("a number, a name, a tensor, a function or '('");
  Expression inner = expression();
  if (!cursor_.is(")")) cursor_.fail("an operator or ')'");
  cursor_.expect(")");
  return inner;
}

Expression ExpressionParser::named() {
  const Token name = cursor_.take();
  if (cursor_.is("[")) return access(name);
  if (cursor_.is("(")) {
    if (is_dotted(name.text))
      throw SpecError(name.where, "dotted function '" + name.text + "'; expected a plain name");
    return {Kind::call, 0, name.text, list("(", ")", "an argument"), name.where};
  }
  if (!is_dotted(name.text) && !is_lower_case(name.text) && !is_upper_case(name.text)) {
    throw SpecError(name.where, "name '" + name.text +
                                    "' mixes cases; expected a rank variable in lower case, a shape in " +
                                    "upper case, or '" + name.text + "[...]'");
  }
  return {Kind::name, 0, name.text, {}, name.where};
}

Expression ExpressionParser::access(const Token& name) {
  if (is_dotted(name.text) || name.text.front() < 'A' || name.text.front() > 'Z') {
    throw SpecError(name.where,
                    "bad tensor name '" + name.text + "'; expected letters and digits after a capital");
  }
  Expression result{Kind::access, 0, name.text, list("[", "]", "an index"), name.where};
  for (const Expression& index : result.operands) require_index(index);
  return result;
}

std::vector<Expression> ExpressionParser::list(std::string_view open, std::string_view close,
                                               const std::string& behind) {
  std::vector<Expression> result;
  cursor_.expect(open);
  if (cursor_.accept(close)) return result;
  do result.push_back(expression());
  while (cursor_.accept(","));
  if (!cursor_.is(close)) cursor_.fail("an operator, ',' or '" + std::string(close) + "' after " + behind);
  cursor_.expect(close);
  return result;
}

}  // namespace weir
