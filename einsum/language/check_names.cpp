// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>
#include <vector>

#include "einsum/language/check_rules.hpp"
#include "einsum/language/functions.hpp"
#include "einsum/language/nearest_name.hpp"
#include "einsum/language/variables.hpp"

namespace weir::rules {
namespace {

using Kind = Expression::Kind;

std::string arguments(std::size_t count) {
  return std::to_string(count) + (count == 1 ? " argument" : " arguments");
}

/// Checks the names of one statement, part by part in the order of the text.
class NameCheck {
 public:
  explicit NameCheck(const Names& names) : names_(names) {}

  void access(const std::string& tensor, const std::vector<Expression>& indices,
              const SourceLocation& where) const {
    const auto found = names_.width.find(tensor);
    if (found == names_.width.end()) {
      throw SpecError(where, "undefined tensor '" + tensor + "'; expected a declared or written tensor" +
                                 suggestion(tensor, names_.tensors()));
    }
    if (indices.size() != found->second) {
      throw SpecError(where, "tensor '" + tensor + "' with " + std::to_string(indices.size()) +
                                 (indices.size() == 1 ? " index" : " indices") + "; expected " +
                                 std::to_string(found->second));
    }
    for (const Expression& index : indices) expression(index);
  }

  void expression(const Expression& e) const {
    if (e.kind == Kind::access) return access(e.name, e.operands, e.where);
    if (e.kind == Kind::name) name(e);
    if (e.kind == Kind::call) call(e);
    for (const Expression& operand : e.operands) expression(operand);
  }

  void variable(const std::string& variable, const SourceLocation& where) const {
    if (names_.has_rank(rank_of(variable))) return;
    std::vector<std::string> known;
    for (const std::string& rank : names_.ranks) known.push_back(lower(rank));
    throw SpecError(where, "rank variable '" + variable + "' without a rank; expected '" + rank_of(variable) +
                               "' in the shape or in a declaration" + suggestion(variable, known));
  }

 private:
  static std::string lower(std::string rank) {
    for (char& c : rank) {
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return rank;
  }

  void name(const Expression& e) const {
    if (e.name.find('.') != std::string::npos) {
      throw SpecError(e.where,
                      "dotted name '" + e.name + "' in a statement; expected a rank defined in the shape");
    }
    if (is_rank_variable(e.name)) return variable(e.name, e.where);
    if (names_.has_rank(e.name)) return;
    if (names_.width.count(e.name) != 0) {
      throw SpecError(e.where, "tensor '" + e.name + "' without indices; expected '" + e.name + "[...]'");
    }
    throw SpecError(e.where, "undefined shape '" + e.name +
                                 "'; expected a rank of the shape or of a declaration" +
                                 suggestion(e.name, names_.ranks));
  }

  void call(const Expression& e) const {
    int fewest = 0;
    int most = 0;
    if (const UserOperator* op = names_.user_operator(e.name)) {
      fewest = most = op->arity;
    } else {
      const FunctionSignature& function = known_function(e);
      fewest = function.fewest;
      most = function.most;
    }
    const int given = static_cast<int>(e.operands.size());
    if (given >= fewest && given <= most) return;
    throw SpecError(e.where, "function '" + e.name + "' with " + arguments(e.operands.size()) +
                                 "; expected " + (most > fewest ? "at least " : "") + std::to_string(fewest));
  }

  const FunctionSignature& known_function(const Expression& e) const {
    std::vector<std::string> known;
    for (const FunctionSignature& function : known_functions()) {
      if (function.name == e.name) return function;
      known.push_back(function.name);
    }
    for (const UserOperator& op : names_.cascade.operators) known.push_back(op.name);
    throw SpecError(e.where, "unknown function '" + e.name + "'; expected a built-in or a declared operator" +
                                 suggestion(e.name, known));
  }

  const Names& names_;
};

/// Where a name first stands in an expression that contains it.
const SourceLocation* place_of(const std::string& name, const Expression& e) {
  if (e.kind == Kind::name && e.name == name) return &e.where;
  for (const Expression& operand : e.operands) {
    if (const SourceLocation* found = place_of(name, operand)) return found;
  }
  return nullptr;
}

/// The predicate culls points of the iteration space, so it can only speak of the variables of that space.
void check_predicate(const Einsum& einsum) {
  const std::vector<std::string> iterated = iteration_variables(einsum);
  for (const std::string& variable : rank_variables(*einsum.predicate)) {
    if (std::find(iterated.begin(), iterated.end(), variable) != iterated.end()) continue;
    throw SpecError(*place_of(variable, *einsum.predicate),
                    "predicate over '" + variable + "', which the statement does not iterate; expected " +
                        (iterated.empty() ? "no rank variable" : "only " + one_of(iterated)));
  }
}

}  // namespace

void check_names(const Names& names, const Einsum& einsum) {
  const NameCheck check(names);
  for (const TensorAccess& output : einsum.outputs) check.access(output.tensor, output.indices, output.where);
  check.expression(einsum.value);
  for (const Reduction& reduction : einsum.reductions) {
    for (const std::string& variable : reduction.from) check.variable(variable, reduction.where);
    for (const std::string& variable : reduction.to) check.variable(variable, reduction.where);
  }
  if (!einsum.predicate) return;
  check.expression(*einsum.predicate);
  check_predicate(einsum);
}

}  // namespace weir::rules
