// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "einsum/language/check_rules.hpp"
#include "einsum/language/functions.hpp"
#include "einsum/language/names.hpp"
#include "einsum/language/nearest_name.hpp"
#include "einsum/language/offset.hpp"
#include "einsum/language/printer.hpp"
#include "einsum/language/variables.hpp"

namespace weir::rules {
namespace {

using Kind = Expression::Kind;

/// Appends `name`; throws if it is there already.
void define(std::vector<std::string>& names, const std::string& name, const std::string& what,
            const SourceLocation& where) {
  if (contains(names, name)) throw SpecError(where, what + " '" + name + "' defined twice; expected it once");
  names.push_back(name);
}

bool is_rank(const std::string& name) {
  return !name.empty() && name.front() >= 'A' && name.front() <= 'Z' && rank_of(name) == name &&
         name.find('.') == std::string::npos;
}

void check_extent(const TensorDeclaration& declaration, const Expression& extent) {
  const std::optional<Offset> offset = as_offset(extent);
  if (offset && is_rank(offset->name) && offset->constant >= 0) return;
  throw SpecError(extent.where, "extent '" + to_string(extent) + "' of tensor '" + declaration.name +
                                    "'; expected a rank in upper case, or a rank + 1 for generations");
}

/// A shape may use the ranks before it and dotted names, which the mapping resolves.
void check_shape(const Expression& e, const std::vector<std::string>& defined) {
  if (e.kind == Kind::access) {
    throw SpecError(e.where, "tensor '" + e.name + "' in a shape; expected integers and ranks");
  }
  const bool known = e.name.find('.') != std::string::npos || contains(defined, e.name);
  if (e.kind == Kind::name && !known) {
    throw SpecError(e.where, "undefined shape '" + e.name +
                                 "'; expected a rank that is defined before it is used" +
                                 suggestion(e.name, defined));
  }
  for (const Expression& operand : e.operands) check_shape(operand, defined);
}

/// The ranks of declared tensors for which the cascade gives no extent: the workload does.
std::vector<std::string> ranks_of_the_workload(const Cascade& cascade) {
  std::vector<std::string> ranks;
  for (const TensorDeclaration& declaration : cascade.declarations) {
    for (const Expression& extent : declaration.extents) {
      const std::optional<Offset> offset = as_offset(extent);
      if (!offset || contains(ranks, offset->name)) continue;
      const bool defined =
          std::any_of(cascade.shape.begin(), cascade.shape.end(),
                      [&](const ShapeDefinition& definition) { return definition.rank == offset->name; });
      if (!defined) ranks.push_back(offset->name);
    }
  }
  return ranks;
}

void check_operator(const UserOperator& op) {
  const auto& functions = known_functions();
  const bool built_in = contains(known_reductions(), op.name) ||
                        std::any_of(functions.begin(), functions.end(),
                                    [&](const FunctionSignature& known) { return known.name == op.name; });
  if (built_in) throw SpecError(op.where, "operator '" + op.name + "' is built in; expected a new name");
  if (op.arity < 1) {
    throw SpecError(
        op.where, "operator '" + op.name + "' of arity " + std::to_string(op.arity) + "; expected 1 or more");
  }
}

}  // namespace

void check_declarations(const Cascade& cascade) {
  std::vector<std::string> tensors;
  for (const TensorDeclaration& declaration : cascade.declarations) {
    define(tensors, declaration.name, "tensor", declaration.where);
    for (const Expression& extent : declaration.extents) check_extent(declaration, extent);
  }
  std::vector<std::string> shapes;
  std::vector<std::string> known = ranks_of_the_workload(cascade);
  for (const ShapeDefinition& definition : cascade.shape) {
    if (!is_rank(definition.rank)) {
      throw SpecError(definition.where, "shape '" + definition.rank + "'; expected a rank in upper case");
    }
    check_shape(definition.extent, known);
    define(shapes, definition.rank, "shape", definition.where);
    known.push_back(definition.rank);
  }
  std::vector<std::string> operators;
  for (const UserOperator& op : cascade.operators) {
    check_operator(op);
    define(operators, op.name, "operator", op.where);
  }
}

void check_dtypes(const Names& names) {
  for (const auto& [tensor, dtype] : names.cascade.dtypes) {
    if (tensor == "default" || names.width.count(tensor) != 0) continue;
    throw SpecError(names.cascade.where, "dtype of undefined tensor '" + tensor +
                                             "'; expected a declared or written tensor, or 'default'" +
                                             suggestion(tensor, names.tensors()));
  }
  for (const auto& [tensor, bound] : names.cascade.bounded) {
    if (names.width.count(tensor) != 0) continue;
    throw SpecError(names.cascade.where, "bound of undefined tensor '" + tensor +
                                             "'; expected a declared or written tensor" +
                                             suggestion(tensor, names.tensors()));
  }
}

}  // namespace weir::rules
