// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "einsum/interpreter/scalar_functions.hpp"
#include "models/hardware_order/lanes.hpp"

namespace weir {

/// An operator or function of the language, as the arrays compute it.
struct LaneFunction {
  enum class Kind { add, subtract, multiply, divide, maximum, minimum, exponential, other };
  Kind kind = Kind::other;
  ScalarFunction function = nullptr;  ///< what it means
};

/// The arithmetic of a PE, on many lanes at once: one operand a lane, or one for all.
template <typename Value>
class LaneArithmetic {
 public:
  /// out = function(operands); every operand is present in lane i or its result is not used.
  void apply(const LaneFunction& function, std::span<const Lanes<Value>> operands, std::size_t count,
             Value* out) const;

  /// sum = sum + a * b
  void multiply_add(const Lanes<Value>& a, const Lanes<Value>& b, std::size_t count, Value* sum) const;
  /// A product that begins a sum.
  void multiply(const Lanes<Value>& a, const Lanes<Value>& b, std::size_t count, Value* out) const;
  /// sum = sum (+, max, min, *) x
  void combine(LaneFunction::Kind kind, const Lanes<Value>& x, std::size_t count, Value* sum) const;
};

}  // namespace weir
