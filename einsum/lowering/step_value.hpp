// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "einsum/language/ast.hpp"

namespace weir {

/// What a value of a generation step is known to be where nothing new comes in.
struct StepValue {
  enum class Kind { absent, old, zero, one, finite, unknown };
  Kind kind = Kind::unknown;
  std::string tensor;            ///< old: the generation before of this tensor
  std::set<std::string> needed;  ///< zero, one, old: there only where the old generations of these are
};

/// Evaluates the statements of a generation step for absent new operands.
class StepEvaluation {
 public:
  /// `makers`: tensor -> the statement of the step that makes it; `generational`: those that carry
  /// generations; `infinite`: those into which an infinity may have come.
  StepEvaluation(std::map<std::string, const Einsum*> makers, std::set<std::string> generational,
                 std::set<std::string> infinite)
      : makers_(std::move(makers)), generational_(std::move(generational)), infinite_(std::move(infinite)) {}

  /// The value of the statement that makes `tensor`.
  StepValue made(const std::string& tensor);
  /// Whether an expression reads a tensor of the step.
  bool reads_step(const Expression& e) const;

 private:
  StepValue value(const Expression& e, bool combined);
  StepValue access(const Expression& e);
  StepValue combination(const Expression& e, bool combined);
  StepValue difference(const StepValue& left, const StepValue& right) const;
  static StepValue product(StepValue left, StepValue right);

  std::map<std::string, const Einsum*> makers_;
  std::set<std::string> generational_;
  std::set<std::string> infinite_;
  std::map<std::string, StepValue> made_;
};

}  // namespace weir
