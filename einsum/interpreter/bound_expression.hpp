// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "einsum/interpreter/scalar_functions.hpp"
#include "einsum/interpreter/shape.hpp"
#include "einsum/interpreter/stored_tensor.hpp"
#include "einsum/language/ast.hpp"

namespace weir {

/// How often each operator was executed, by the names of `operators` (variables.hpp).
using OperationCounts = std::map<std::string, std::uint64_t>;

/// The values of a statement's rank variables, by their slots.
using Point = std::vector<std::int64_t>;

/// What the names in a statement stand for.
struct Scope {
  const Cascade& cascade;
  const Shape& shape;
  TensorStore& tensors;
  std::vector<std::string> variables;  ///< the name of each slot of a Point
  OperationCounts& counts;
};

/// An expression whose names were looked up, to be evaluated at many points. Presence is rule 4 of the
/// language: `+`, max and min skip absent operands (except in an index), `??` takes the first present one,
/// everything else needs all of them, but that `and` and `or` are decided by one operand that decides them.
class BoundExpression {
 public:
  enum class Role { value, predicate, index };

  /// Operators of a value with a tensor among their operands are counted: once for each point where they
  /// combine (`+`, max, min: where at least two operands are present; others: where the result is). Throws
  /// SpecError at a function without a definition.
  BoundExpression(const Expression& expression, const Scope& scope, Role role);

  /// The value at a point, or nothing where it is absent. Throws SpecError at an index that is not a whole
  /// number or that is of a generation not computed yet.
  std::optional<double> value(const Point& point) const;

  /// The value as an index, or nothing where it is absent. Throws SpecError if it is no whole number.
  std::optional<std::int64_t> index(const Point& point) const;

 private:
  enum class Kind { constant, absent, variable, access, needs_all, folded, defaulted, both, either };

  void bind_name(const Scope& scope);
  void bind_access(const Scope& scope);
  void bind_operator(const Scope& scope, Role role);
  ScalarFunction function_of(const Scope& scope) const;

  std::optional<double> read(const Point& point) const;
  std::optional<double> of_all(const Point& point) const;
  std::optional<double> folded(const Point& point) const;
  std::optional<double> first_present(const Point& point) const;
  std::optional<double> decided(const Point& point, bool deciding) const;
  void count() const {
    if (count_ != nullptr) ++*count_;
  }

  Expression source_;  // for errors; without operands
  Kind kind_ = Kind::absent;
  double constant_ = 0;
  std::size_t slot_ = 0;
  const StoredTensor* tensor_ = nullptr;
  ScalarFunction function_ = nullptr;
  std::uint64_t* count_ = nullptr;
  bool folds_all_ = false;  // an absent operand is not skipped
  bool reads_ = false;      // a tensor, itself or in an operand
  std::vector<BoundExpression> operands_;
};

/// A place of a tensor, given by one index an axis; nothing where an index is absent or out of range.
std::optional<std::size_t> place(const Tensor& tensor, const std::vector<BoundExpression>& indices,
                                 const Point& point);

}  // namespace weir
