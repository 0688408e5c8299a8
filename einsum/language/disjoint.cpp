// SPDX-License-Identifier: Apache-2.0
#include "einsum/language/disjoint.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "einsum/language/offset.hpp"
#include "einsum/language/variables.hpp"

namespace weir {
namespace {

using Kind = Expression::Kind;

Expression binary(std::string op, Expression left, Expression right) {
  return {Kind::binary, 0, std::move(op), {std::move(left), std::move(right)}, {}};
}

bool is_binary(const Expression& e, const char* op) { return e.kind == Kind::binary && e.name == op; }

/// The condition, or its negation, without `not` before comparisons, `and` or `or`, and with `>` and `>=`
/// turned round.
Expression normalized(const Expression& e, bool negated) {
  if (e.kind == Kind::unary && e.name == "not") return normalized(e.operands[0], !negated);
  if (is_binary(e, "and") || is_binary(e, "or")) {
    const bool conjunction = is_binary(e, "and") != negated;
    return binary(conjunction ? "and" : "or", normalized(e.operands[0], negated),
                  normalized(e.operands[1], negated));
  }
  const auto compared = [&](const char* op, bool swapped) {
    return binary(op, e.operands[swapped ? 1 : 0], e.operands[swapped ? 0 : 1]);
  };
  if (is_binary(e, "<")) return negated ? compared("<=", true) : e;
  if (is_binary(e, "<=")) return negated ? compared("<", true) : e;
  if (is_binary(e, ">")) return negated ? compared("<=", false) : compared("<", true);
  if (is_binary(e, ">=")) return negated ? compared("<", false) : compared("<=", true);
  if (is_binary(e, "==")) return negated ? compared("!=", false) : e;
  if (is_binary(e, "!=")) return negated ? compared("==", false) : e;
  if (!negated) return e;
  return {Kind::unary, 0, "not", {e}, {}};
}

/// The conditions that must all hold.
void add_conditions(std::vector<Expression>& conditions, const Expression& e) {
  if (!is_binary(e, "and")) {
    conditions.push_back(e);
    return;
  }
  for (const Expression& operand : e.operands) add_conditions(conditions, operand);
}

std::vector<Expression> conditions(const std::optional<Expression>& predicate) {
  std::vector<Expression> result;
  if (!predicate) return result;
  add_conditions(result, normalized(*predicate, false));
  result.push_back(normalized(*predicate, false));
  return result;
}

/// Whether two equations ask one expression to be two different constants.
bool are_different_constants(const Expression& a, const Expression& b) {
  if (!is_binary(a, "==") || !is_binary(b, "==") || !(a.operands[0] == b.operands[0])) return false;
  const std::optional<Offset> first = as_offset(a.operands[1]);
  const std::optional<Offset> second = as_offset(b.operands[1]);
  return first && second && first->name == second->name && first->constant != second->constant;
}

/// The variables that have the same value wherever both outputs name the same point.
std::vector<std::string> shared_variables(const TensorAccess& a, const TensorAccess& b) {
  std::vector<std::string> result;
  for (std::size_t i = 0; i < std::min(a.indices.size(), b.indices.size()); ++i) {
    const std::optional<Offset> index = as_offset(a.indices[i]);
    if (index && is_rank_variable(index->name) && as_offset(b.indices[i]) == index)
      result.push_back(index->name);
  }
  return result;
}

bool uses_only(const Expression& e, const std::vector<std::string>& variables) {
  const std::vector<std::string> used = rank_variables(e);
  return std::all_of(used.begin(), used.end(), [&](const std::string& name) {
    return std::find(variables.begin(), variables.end(), name) != variables.end();
  });
}

bool are_indices_disjoint(const Expression& a, const Expression& b) {
  const std::optional<Offset> first = as_offset(a);
  const std::optional<Offset> second = as_offset(b);
  if (!first || !second) return false;
  const bool constants = !is_rank_variable(first->name) && !is_rank_variable(second->name);
  if (first->name == second->name) {
    return (first->name.empty() || constants) && first->constant != second->constant;
  }
  // A variable starts at 0, so `m1+1` never comes down to 0; and it ends before its rank, so `m1` never
  // reaches M1.
  const auto never_meet = [](const Offset& varying, const Offset& fixed) {
    if (varying.name.empty() || !is_rank_variable(varying.name)) return false;
    if (fixed.name.empty()) return varying.constant > fixed.constant;
    return fixed.name == rank_of(varying.name) && varying.constant <= fixed.constant;
  };
  return never_meet(*first, *second) || never_meet(*second, *first);
}

}  // namespace

bool provably_disjoint(const Assignment& first, const Assignment& second) {
  const TensorAccess& a = first.output;
  const TensorAccess& b = second.output;
  for (std::size_t i = 0; i < std::min(a.indices.size(), b.indices.size()); ++i) {
    if (are_indices_disjoint(a.indices[i], b.indices[i])) return true;
  }
  const std::vector<std::string> shared = shared_variables(a, b);
  for (const Expression& one : conditions(first.predicate)) {
    if (!uses_only(one, shared)) continue;
    for (const Expression& other : conditions(second.predicate)) {
      const bool opposite = normalized(one, true) == other || are_different_constants(one, other);
      if (opposite && uses_only(other, shared)) return true;
    }
  }
  return false;
}

}  // namespace weir
