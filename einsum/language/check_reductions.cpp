// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>
#include <vector>

#include "einsum/language/check_rules.hpp"
#include "einsum/language/functions.hpp"
#include "einsum/language/names.hpp"
#include "einsum/language/nearest_name.hpp"
#include "einsum/language/printer.hpp"
#include "einsum/language/variables.hpp"

namespace weir::rules {
namespace {

using Kind = Expression::Kind;

/// Where the text of an expression begins; an operator's own place is between its operands.
const SourceLocation& beginning(const Expression& e) {
  return e.kind == Kind::binary ? beginning(e.operands.front()) : e.where;
}

/// The terms that `+` and `-` join at the top of the value; a sum inside a product or a function is one
/// factor of a term.
void add_terms(std::vector<const Expression*>& terms, const Expression& e) {
  const bool joins = (e.kind == Kind::binary && (e.name == "+" || e.name == "-")) ||
                     (e.kind == Kind::unary && e.name == "-");
  if (!joins) {
    terms.push_back(&e);
    return;
  }
  for (const Expression& operand : e.operands) add_terms(terms, operand);
}

void check_operator(const Names& names, const Reduction& reduction) {
  if (contains(known_reductions(), reduction.op)) return;
  std::vector<std::string> known = known_reductions();
  const UserOperator* op = names.user_operator(reduction.op);
  if (op == nullptr) {
    for (const UserOperator& declared : names.cascade.operators) known.push_back(declared.name);
    throw SpecError(reduction.where, "unknown reduction '" + reduction.op + "'; expected " + one_of(known) +
                                         suggestion(reduction.op, known));
  }
  if (op->arity != 2) {
    throw SpecError(reduction.where, "reduction by '" + op->name + "' of arity " + std::to_string(op->arity) +
                                         "; expected an operator of two operands");
  }
}

/// The variables of one reduction leave the iteration space: they are in the value and not on the left.
void check_variables(const Einsum& einsum, const Reduction& reduction) {
  const std::vector<std::string> reduced = reduced_variables(einsum);
  const std::vector<std::string> right = rank_variables(einsum.value);
  for (const std::string& variable : reduction.from) {
    if (!contains(reduced, variable)) {
      throw SpecError(reduction.where, "reduced variable '" + variable +
                                           "' is also on the left; expected it only on the right");
    }
    if (!contains(right, variable)) {
      throw SpecError(reduction.where, "reduced variable '" + variable + "' is not in the value; expected " +
                                           (right.empty() ? "no reduction" : one_of(right)));
    }
  }
}

/// Only top-k makes a variable, and what looks for an index looks along one variable.
void check_form(const Einsum& einsum, const Reduction& reduction) {
  const bool selects = reduction.op == "topk";
  const bool one_variable = reduction.from.size() == 1 && einsum.reductions.size() == 1;
  const bool fits = selects ? one_variable && reduction.to.size() == 1
                            : reduction.to.empty() && (one_variable || !gives_index(reduction.op));
  if (!fits) {
    const std::string expected = selects                     ? "one topk(variable -> new variable) alone"
                                 : gives_index(reduction.op) ? "one " + reduction.op + "(variable) alone"
                                                             : "no '->' (only topk makes a variable)";
    throw SpecError(reduction.where, "bad reduction '" + to_string(reduction) + "'; expected " + expected);
  }
  const std::vector<std::string> right = rank_variables(einsum.value);
  for (const std::string& made : reduction.to) {
    for (const TensorAccess& output : einsum.outputs) {
      if (contains(rank_variables(output), made) && !contains(right, made)) continue;
      throw SpecError(
          reduction.where,
          "variable '" + made + "' made by topk; expected it in every output and not in the value");
    }
  }
}

/// A tuple is for a value and the index where it was found; both are over the same variables.
void check_outputs(const Einsum& einsum) {
  const bool indexed = !einsum.reductions.empty() && gives_index(einsum.reductions.front().op);
  const bool both = indexed && einsum.reductions.front().op == "topk";
  if (einsum.outputs.size() > (indexed ? 2U : 1U)) {
    throw SpecError(einsum.where,
                    std::to_string(einsum.outputs.size()) + " outputs; expected " +
                        (indexed ? "a value and an index" : "one (only topk, argmax and argmin give two)"));
  }
  if (both && einsum.outputs.size() != 2) {
    throw SpecError(einsum.where,
                    "topk into one output; expected a value and an index: (V[...], I[...]) = ...");
  }
  for (const TensorAccess& output : einsum.outputs) {
    if (output.indices == einsum.outputs.front().indices) continue;
    throw SpecError(output.where,
                    "outputs of one statement with different indices; expected '" +
                        to_string(TensorAccess{output.tensor, einsum.outputs.front().indices, {}}) + "'");
  }
}

/// The operator that reduces `variable`: named, or `sum` by rule 2.
std::string operator_over(const Einsum& einsum, const std::string& variable) {
  for (const Reduction& reduction : einsum.reductions) {
    if (contains(reduction.from, variable)) return reduction.op;
  }
  return "sum";
}

void check_one_operator(const Einsum& einsum) {
  std::vector<std::string> named;
  for (const Reduction& reduction : einsum.reductions) {
    const std::string& first = einsum.reductions.front().op;
    if (reduction.op != first) {
      throw SpecError(reduction.where, "reductions '" + first + "' and '" + reduction.op +
                                           "' in one statement; expected one operator: split the statement");
    }
    for (const std::string& variable : reduction.from) {
      if (contains(named, variable)) {
        throw SpecError(reduction.where, "variable '" + variable + "' reduced twice; expected it once");
      }
      named.push_back(variable);
    }
  }
  for (const std::string& variable : reduced_variables(einsum)) {
    if (einsum.reductions.empty() || operator_over(einsum, variable) == einsum.reductions.front().op)
      continue;
    throw SpecError(einsum.reductions.front().where, "'" + einsum.reductions.front().op +
                                                         "' beside an implied sum over '" + variable +
                                                         "'; expected one operator: split the statement");
  }
}

void check_terms(const Einsum& einsum) {
  std::vector<const Expression*> terms;
  add_terms(terms, einsum.value);
  for (const std::string& variable : reduced_variables(einsum)) {
    if (operator_over(einsum, variable) != "sum") continue;
    for (const Expression* term : terms) {
      if (contains(rank_variables(*term), variable)) continue;
      throw SpecError(beginning(*term), "term '" + to_string(*term) + "' without the summed variable '" +
                                            variable + "' would be added " + rank_of(variable) +
                                            " times; expected it in a statement of its own");
    }
  }
}

}  // namespace

void check_reductions(const Names& names, const Einsum& einsum) {
  for (const Reduction& reduction : einsum.reductions) {
    check_operator(names, reduction);
    check_variables(einsum, reduction);
  }
  check_one_operator(einsum);
  for (const Reduction& reduction : einsum.reductions) check_form(einsum, reduction);
  check_outputs(einsum);
  check_terms(einsum);
}

}  // namespace weir::rules
