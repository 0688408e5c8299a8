// SPDX-License-Identifier: Apache-2.0
#include "einsum/language/parser.hpp"

#include <string>
#include <utility>
#include <vector>

#include "einsum/language/expression_parser.hpp"
#include "einsum/language/token_cursor.hpp"

namespace weir {
namespace {

/// One method per rule of the grammar; each starts at the current token and stops behind what it read.
class Parser {
 public:
  Parser(std::string_view text, const SourceLocation& start) : cursor_(text, start), expressions_(cursor_) {}

  Einsum statement() {
    Einsum einsum;
    einsum.where = cursor_.here();
    einsum.outputs = outputs();
    cursor_.expect("=");
    einsum.value = expressions_.expression();
    if (cursor_.accept("::")) {
      do einsum.reductions.push_back(reduction());
      while (cursor_.accept(","));
    }
    const bool reduced = !einsum.reductions.empty();
    if (cursor_.accept("if")) einsum.predicate = expressions_.expression();
    if (!cursor_.at_end()) {
      if (einsum.predicate) cursor_.fail("an operator or the end of the statement");
      cursor_.fail(reduced ? "',', 'if' or the end of the statement"
                           : "an operator, '::', 'if' or the end of the statement");
    }
    return einsum;
  }

  Expression whole_expression() {
    Expression result = expressions_.expression();
    if (!cursor_.at_end()) cursor_.fail("an operator or the end of the expression");
    return result;
  }

 private:
  std::vector<TensorAccess> outputs() {
    if (!cursor_.accept("(")) return {output()};
    std::vector<TensorAccess> result;
    do result.push_back(output());
    while (cursor_.accept(","));
    if (!cursor_.is(")")) cursor_.fail("',' or ')' after an output");
    cursor_.expect(")");
    return result;
  }

  TensorAccess output() {
    if (!cursor_.is_name()) cursor_.fail("the tensor that the statement writes");
    const Token name = cursor_.take();
    if (!cursor_.is("[")) {
      throw SpecError(name.where, "output '" + name.text + "' without indices; expected '" + name.text +
                                      "[...]' (a scalar is '" + name.text + "[]')");
    }
    Expression read = expressions_.access(name);
    return {std::move(read.name), std::move(read.operands), name.where};
  }

  Reduction reduction() {
    if (!cursor_.is_name()) cursor_.fail("the operator of a reduction");
    const Token op = cursor_.take();
    cursor_.expect("(");
    Reduction result{op.text, variables(), {}, op.where};
    if (cursor_.accept("->")) result.to = variables();
    if (!cursor_.is(")")) cursor_.fail(result.to.empty() ? "',', '->' or ')'" : "',' or ')'");
    cursor_.expect(")");
    return result;
  }

  std::vector<std::string> variables() {
    std::vector<std::string> result;
    do {
      const bool fits =
          cursor_.is_name() && is_lower_case(cursor_.current().text) && !is_dotted(cursor_.current().text);
      if (!fits) cursor_.fail("a rank variable in lower case");
      result.push_back(cursor_.take().text);
    } while (cursor_.accept(","));
    return result;
  }

  TokenCursor cursor_;
  ExpressionParser expressions_;
};

}  // namespace

Einsum parse_einsum(std::string_view text, const SourceLocation& start) {
  return Parser(text, start).statement();
}

Expression parse_expression(std::string_view text, const SourceLocation& start) {
  return Parser(text, start).whole_expression();
}

}  // namespace weir
