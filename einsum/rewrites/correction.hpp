// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "einsum/language/ast.hpp"
#include "einsum/rewrites/expressions.hpp"

namespace weir {

/// A statistic read at the value that it goes from, or to.
using StatisticRead = std::function<Expression(const TensorAccess&)>;

/// What becomes of a value when statistics that it was computed with change: f(x, to) = f(x, from) * h or
/// f(x, from) + h, where h does not know x. exp(x - G) gives h = exp(from - to), x / G gives from / to,
/// x - G gives from - to; products, quotients and functions of these follow.
class Correction {
 public:
  /// `statistics` are the tensors that change; `definitions` the statements to look through, by tensor.
  Correction(const Cascade& cascade, std::set<std::string> statistics,
             std::map<std::string, std::size_t> definitions)
      : cascade_(cascade), statistics_(std::move(statistics)), definitions_(std::move(definitions)) {}

  /// Adds a tensor whose change is known: these factors, over the variables of its left side; none: it does
  /// not change.
  void know(const TensorAccess& output, std::vector<Factor> change) {
    known_.insert_or_assign(output.tensor, Known{output, std::move(change)});
  }

  /// Whether the value reads a statistic, itself or through definitions.
  bool depends(const Expression& e) const;

  /// The factors of h of a value that is multiplied; none: the value does not depend. Throws SpecError where
  /// a change is no factor.
  std::vector<Factor> ratio(const Expression& e, const StatisticRead& from, const StatisticRead& to) const;
  /// h of a value that is added to; nothing: it does not depend. Throws SpecError where a change is no term.
  std::optional<Expression> difference(const Expression& e, const StatisticRead& from,
                                       const StatisticRead& to) const;

 private:
  const Einsum* definition(const Expression& access) const;
  std::vector<Factor> known_change(const Expression& access) const;
  /// The value of a defined tensor at the place of the access.
  Expression defined(const Expression& access) const;
  std::vector<Factor> ratio_of_call(const Expression& e, const StatisticRead& from,
                                    const StatisticRead& to) const;
  std::vector<Factor> ratio_of_binary(const Expression& e, const StatisticRead& from,
                                      const StatisticRead& to) const;

  struct Known {
    TensorAccess output;
    std::vector<Factor> change;
  };

  const Cascade& cascade_;
  std::map<std::string, Known> known_;
  std::set<std::string> statistics_;
  std::map<std::string, std::size_t> definitions_;
};

/// The factors without those that cancel.
std::vector<Factor> cancelled(const std::vector<Factor>& factors);

}  // namespace weir
