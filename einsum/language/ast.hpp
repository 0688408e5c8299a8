// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "einsum/error.hpp"

namespace weir {

/// A node of an index, predicate or value expression: a small immutable tree, compared by what it says.
struct Expression {
  enum class Kind {
    number,    ///< `value`
    name,      ///< a rank variable (`m0`) or a shape (`M0`)
    access,    ///< tensor `name`, indexed by `operands`
    infinity,  ///< `inf`
    empty,     ///< the absent value
    unary,     ///< operator `name` ("-", "not") on one operand
    binary,    ///< operator `name` (+ - * / // % ** < <= > >= == != and or ??) on two operands
    call       ///< function `name` (exp, max, where, ...) on `operands`
  };
  Kind kind = Kind::number;
  double value = 0;
  std::string name;
  std::vector<Expression> operands;
  SourceLocation where;

  bool operator==(const Expression&) const = default;
};

/// A tensor and the index expression of each of its ranks.
struct TensorAccess {
  std::string tensor;
  std::vector<Expression> indices;
  SourceLocation where;

  bool operator==(const TensorAccess&) const = default;
};

/// `op(from -> to)`: the variables `from` leave the iteration space; `to` are the new ones (top-k, argmax),
/// mostly none.
struct Reduction {
  std::string op;
  std::vector<std::string> from;
  std::vector<std::string> to;
  SourceLocation where;

  bool operator==(const Reduction&) const = default;
};

/// One extended Einsum: outputs = map(inputs), then the reductions left to right, on the points where
/// `predicate` holds. `reductions` holds what was written after `::`; a variable absent on the left is summed
/// if nothing names it.
struct Einsum {
  std::vector<TensorAccess> outputs;  ///< one, or a tuple for value-and-index reductions
  Expression value;
  std::vector<Reduction> reductions;
  std::optional<Expression> predicate;
  SourceLocation where;

  bool operator==(const Einsum&) const = default;

  /// The first output's tensor: Einsums are called by what they compute.
  const std::string& name() const { return outputs.front().tensor; }
};

/// A declared tensor; an extent is an upper-case rank (`M0`), or rank + 1 for a generational one (`M1+1`).
struct TensorDeclaration {
  std::string name;
  std::vector<Expression> extents;
  SourceLocation where;

  bool operator==(const TensorDeclaration&) const = default;
};

/// `RANK: expression`, the extent of a rank by default; it may use ranks defined before it.
struct ShapeDefinition {
  std::string rank;
  Expression extent;
  SourceLocation where;

  bool operator==(const ShapeDefinition&) const = default;
};

/// A reduction or map operator that the user declares with its algebra.
struct UserOperator {
  std::string name;
  int arity = 2;
  std::optional<double> identity;
  bool associative = false;
  bool commutative = false;
  SourceLocation where;

  bool operator==(const UserOperator&) const = default;
};

/// A cascade of Einsums: what an attention variant computes.
struct Cascade {
  std::string name;
  std::vector<TensorDeclaration> declarations;
  std::vector<ShapeDefinition> shape;
  std::map<std::string, std::string> dtypes;  ///< tensor or "default" -> dtype
  std::map<std::string, double> bounded;      ///< tensor -> what its magnitude never exceeds
  std::vector<UserOperator> operators;
  std::vector<Einsum> einsums;
  SourceLocation where;

  bool operator==(const Cascade&) const = default;
};

}  // namespace weir
