// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "einsum/language/ast.hpp"

namespace weir {

/// Where a value is there, by rule 4 of the language: `* / -` and functions need all operands; `+ max min`
/// and
/// `??` do with one. `Algebra` says what is known about a place (a truth value at one point, or a set of
/// points): a type `Value` and the functions all(), none(), both(a, b), either(a, b) and access(expression).
template <typename Algebra>
class Presence {
 public:
  using Value = typename Algebra::Value;

  explicit Presence(Algebra& algebra) : algebra_(algebra) {}

  Value of(const Expression& e) { return visit(e).first; }

  /// Where each operator is executed, in the order of `operators()`: where its result is there, and for
  /// `+ max min`, which combine, where two operands are.
  std::vector<Value> executed;

 private:
  using Kind = Expression::Kind;
  using Visited = std::pair<Value, bool>;  // and whether a tensor is read

  Visited visit(const Expression& e) {
    if (e.kind == Kind::empty) return {algebra_.none(), false};
    if (e.kind == Kind::access) return {algebra_.access(e), true};
    if (e.operands.empty()) return {algebra_.all(), false};
    std::vector<Value> operands;
    bool reads = false;
    for (const Expression& operand : e.operands) {
      Visited visited = visit(operand);
      reads = reads || visited.second;
      operands.push_back(std::move(visited.first));
    }
    const bool chooses = e.kind == Kind::binary && e.name == "??";
    const bool combines =
        e.kind == Kind::call ? e.name == "max" || e.name == "min" : e.kind == Kind::binary && e.name == "+";
    Value any = algebra_.none();
    Value pairs = algebra_.none();
    Value every = algebra_.all();
    for (const auto& operand : operands) {
      if (combines) pairs = algebra_.either(pairs, algebra_.both(any, operand));
      if (combines || chooses) any = algebra_.either(any, operand);
      if (!combines && !chooses) every = algebra_.both(every, operand);
    }
    if (reads) executed.push_back(combines ? pairs : chooses ? any : every);
    return {combines || chooses ? any : every, reads};
  }

  Algebra& algebra_;
};

}  // namespace weir
