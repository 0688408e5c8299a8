// SPDX-License-Identifier: Apache-2.0
#include "einsum/lowering/step_value.hpp"

#include <algorithm>

#include "einsum/language/variables.hpp"
#include "einsum/lowering/layout.hpp"

namespace weir {

namespace {

using Kind = Expression::Kind;
using Known = StepValue::Kind;

bool is_combination(const Expression& e) {
  if (e.kind == Kind::binary) return e.name == "+";
  return e.kind == Kind::call && (e.name == "max" || e.name == "min");
}

/// Whether an access reads the generation being made: an index `g+1`.
bool reads_new(const Expression& e) {
  return std::any_of(e.operands.begin(), e.operands.end(), [](const Expression& index) {
    const auto offset = offset_index(index);
    return offset && offset->offset > 0;
  });
}

}  // namespace

bool StepEvaluation::reads_step(const Expression& e) const {
  const std::vector<TensorAccess> read = accesses(e);
  return std::any_of(read.begin(), read.end(),
                     [&](const TensorAccess& access) { return makers_.contains(access.tensor); });
}

StepValue StepEvaluation::made(const std::string& tensor) {
  const auto found = made_.find(tensor);
  if (found != made_.end()) return found->second;
  made_[tensor] = {};  // unknown to itself
  return made_[tensor] = value(makers_.at(tensor)->value, true);
}

StepValue StepEvaluation::access(const Expression& e) {
  if (!makers_.contains(e.name)) return {Known::finite, "", {}};
  if (generational_.contains(e.name) && !reads_new(e)) return {Known::old, e.name, {}};
  return made(e.name);
}

/// `combined`: absent operands of the whole statement are absent here too, since only `+ max min` stand
/// above.
StepValue StepEvaluation::value(const Expression& e, bool combined) {
  if (e.kind == Kind::empty) return {Known::absent, "", {}};
  if (combined && !reads_step(e)) return {Known::absent, "", {}};
  if (e.kind == Kind::number) return {Known::finite, "", {}};
  if (e.kind == Kind::access) return access(e);
  if (is_combination(e)) return combination(e, combined);
  if (e.kind == Kind::binary && (e.name == "*" || e.name == "-" || e.name == "/")) {
    const StepValue left = value(e.operands[0], false);
    const StepValue right = value(e.operands[1], false);
    if (left.kind == Known::absent || right.kind == Known::absent) return {Known::absent, "", {}};
    if (e.name == "-") return difference(left, right);
    if (e.name == "*") return product(left, right);
    if (right.kind == Known::one) return product(left, right);
    return {};
  }
  const bool is_minus = e.kind == Kind::unary && e.name == "-";
  if (!is_minus && !(e.kind == Kind::call && e.name == "exp")) return {};
  StepValue inner = value(e.operands[0], false);
  if (inner.kind == Known::absent) return inner;
  if (inner.kind != Known::zero) return {};
  if (!is_minus) inner.kind = Known::one;
  return inner;
}

/// `+`, `max` and `min` are what is left if all operands but one are absent.
StepValue StepEvaluation::combination(const Expression& e, bool combined) {
  StepValue result{Known::absent, "", {}};
  for (const Expression& operand : e.operands) {
    const StepValue next = value(operand, combined);
    if (next.kind == Known::absent) continue;
    if (result.kind != Known::absent) return {};
    result = next;
  }
  return result;
}

StepValue StepEvaluation::difference(const StepValue& left, const StepValue& right) const {
  if (left.kind != Known::old || right.kind != Known::old || left.tensor != right.tensor) return {};
  if (infinite_.contains(left.tensor)) return {};
  StepValue zero{Known::zero, "", {left.tensor}};
  zero.needed.insert(left.needed.begin(), left.needed.end());
  zero.needed.insert(right.needed.begin(), right.needed.end());
  return zero;
}

StepValue StepEvaluation::product(StepValue left, StepValue right) {
  if (right.kind == Known::one || right.kind == Known::zero) std::swap(left, right);
  if (left.kind != Known::one && left.kind != Known::zero) return {};
  if (left.kind == Known::one) {
    right.needed.insert(left.needed.begin(), left.needed.end());
    return right.kind == Known::finite ? StepValue{} : right;
  }
  if (right.kind == Known::unknown || right.kind == Known::old) return {};
  left.needed.insert(right.needed.begin(), right.needed.end());
  return left;
}

}  // namespace weir
