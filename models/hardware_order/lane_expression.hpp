// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "einsum/language/ast.hpp"
#include "models/hardware_order/lane_access.hpp"
#include "models/hardware_order/lane_arithmetic.hpp"
#include "models/hardware_order/lanes.hpp"

namespace weir {

/// What an expression is for. Values are what the PEs compute, in their arithmetic; predicates and indices
/// are control, and exact.
enum class LaneRole { value, predicate, index };

/// An expression whose names were looked up, evaluated at the points of a frame together. Presence is that of
/// the interpreter (BoundExpression). What reads no tensor is a constant of the program: computed exactly,
/// then rounded.
template <typename Value, typename Float>
class LaneExpression {
 public:
  /// Throws SpecError at a function without a definition.
  LaneExpression(const Expression& expression, const LaneScope<Float>& scope, LaneRole role);

  /// Valid until the next evaluation.
  Lanes<Value> evaluate(const LaneFrame& frame);

  /// The operands of a multiplication at the top of the expression; null if there is none.
  std::vector<LaneExpression>* factors() {
    return kind_ == Kind::needs_all && function_.kind == LaneFunction::Kind::multiply ? &operands_ : nullptr;
  }

 private:
  enum class Kind { exact, constant, absent, variable, access, needs_all, folded, defaulted, both, either };
  using Operands = std::vector<Lanes<Value>>;

  void bind(const Expression& expression, const LaneScope<Float>& scope, LaneRole role);
  void bind_name(const Expression& expression, const LaneScope<Float>& scope);
  void bind_operator(const Expression& expression, const LaneScope<Float>& scope, LaneRole role);

  Lanes<Value> exact(const LaneFrame& frame);
  Lanes<Value> variable(const LaneFrame& frame);
  Lanes<Value> read(const LaneFrame& frame);
  Lanes<Value> of_all(const Operands& operands, std::size_t count);
  Lanes<Value> folded(const Operands& operands, std::size_t count);
  Lanes<Value> fold_present(const Operands& operands, std::size_t count);
  Lanes<Value> first_present(const Operands& operands, std::size_t count);
  Lanes<Value> decided(const LaneFrame& frame, bool deciding);
  void record(const LaneFrame& frame, const Lanes<Value>& found);
  /// The result in `values_` and `present_`.
  Lanes<Value> result(bool uniform, std::size_t count);

  Kind kind_ = Kind::absent;
  LaneFunction function_;
  const LaneArithmetic<Value>* arithmetic_ = nullptr;
  LaneEvents* events_ = nullptr;
  Value constant_ = 0;
  std::size_t slot_ = 0;
  bool folds_all_ = false;  // an absent operand is not skipped
  std::optional<LaneAccess<Float>> access_;
  std::unique_ptr<LaneExpression<double, Float>> exact_;
  std::vector<LaneExpression> operands_;
  Operands evaluated_;
  std::vector<Value> values_;
  std::vector<std::uint8_t> present_;
  std::vector<std::uint8_t> open_;
};

}  // namespace weir
