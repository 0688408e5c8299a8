// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "einsum/interpreter/scalar_functions.hpp"
#include "einsum/language/ast.hpp"
#include "models/arithmetic/arithmetic.hpp"
#include "models/error_propagation/bounded_value.hpp"

namespace weir {

/// What the operators of a machine whose tensors all have the element's format do to errors.
class ErrorModel {
 public:
  explicit ErrorModel(const Arithmetic& arithmetic) : arithmetic_(arithmetic) {}

  const Arithmetic& arithmetic() const { return arithmetic_; }

  /// A number of the text, as an element.
  BoundedValue constant(double value) const;
  /// The result of rounding to a format; infinitely wrong if it may overflow.
  BoundedValue rounded(BoundedValue x, NumericFormat format, const Deviations& deviations) const;
  /// An operator or function of the language, before its result is rounded. `function` is what it computes.
  BoundedValue applied(const Expression& e, ScalarFunction function, std::span<const BoundedValue> operands,
                       const Deviations& deviations) const;

 private:
  BoundedValue exponential(const BoundedValue& x, const Deviations& deviations) const;
  BoundedValue quotient(const BoundedValue& a, const BoundedValue& b, const Deviations& deviations) const;

  Arithmetic arithmetic_;
};

/// The larger of two, or the smaller: wrong by no more than the worse of them.
BoundedValue extremum_of(const BoundedValue& a, const BoundedValue& b, ScalarFunction function,
                         const Deviations& deviations);

}  // namespace weir
