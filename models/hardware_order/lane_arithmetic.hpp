// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "einsum/interpreter/scalar_functions.hpp"
#include "models/arithmetic/array_kernels.hpp"
#include "models/hardware_order/lanes.hpp"
#include "models/hardware_order/numerics.hpp"

namespace weir {

/// An operator or function of the language, as the arrays compute it.
struct LaneFunction {
  enum class Kind { add, subtract, multiply, divide, maximum, minimum, exponential, other };
  Kind kind = Kind::other;
  ScalarFunction function = nullptr;  ///< what it means
};

/// The formats of one statement.
struct LaneFormats {
  NumericFormat operand = NumericFormat::fp64;      ///< one that has all numbers which its operators read
  NumericFormat result = NumericFormat::fp64;       ///< of its output, and of each operator's result
  NumericFormat accumulator = NumericFormat::fp64;  ///< of its sums
};

/// The arithmetic of a PE for one statement, on many lanes at once: one operand a lane, or one for all.
/// Operators round to the result's format, sums and the products that feed them to the accumulator's. A float
/// carries formats up to fp32, a double all; with fp64 operands and a narrower result, doubles are rounded
/// twice.
template <typename Value>
class LaneArithmetic {
 public:
  LaneArithmetic(const Arithmetic& arithmetic, const LaneFormats& formats);

  const LaneFormats& formats() const { return formats_; }
  /// With the statement's formats.
  const Arithmetic& arithmetic() const { return arithmetic_; }

  /// out = function(operands); every operand is present in lane i or its result is not used.
  void apply(const LaneFunction& function, std::span<const Lanes<Value>> operands, std::size_t count,
             Value* out) const;
  /// sum = sum + a * b
  void multiply_add(const Lanes<Value>& a, const Lanes<Value>& b, std::size_t count, Value* sum) const;
  /// Whether sums are fused and in fp32, so that many rows may be added to at once (multiply_add_rows).
  bool has_row_sums() const;
  /// A product that begins a sum.
  void multiply(const Lanes<Value>& a, const Lanes<Value>& b, std::size_t count, Value* out) const;
  /// sum = sum (+, max, min, *) x
  void combine(LaneFunction::Kind kind, const Lanes<Value>& x, std::size_t count, Value* sum) const;
  /// To the result's format.
  void round(Value* values, std::size_t count) const;
  /// The exact value of a constant in the result's format.
  Value constant(double value) const;

 private:
  void pairwise(LaneFunction::Kind kind, const OperationFormats& formats, const Lanes<Value>& a,
                const Lanes<Value>& b, std::size_t count, Value* out) const;

  Arithmetic arithmetic_;  ///< with the statement's formats
  LaneFormats formats_;
};

/// The arithmetic of control: as the language defines it, in fp64.
const LaneArithmetic<double>& exact_arithmetic();

}  // namespace weir
