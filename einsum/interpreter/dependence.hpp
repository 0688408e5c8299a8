// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "einsum/language/ast.hpp"

namespace weir {

/// One statement reads what another one (or itself) writes.
struct StatementDependence {
  std::size_t writer = 0;
  std::size_t reader = 0;
  TensorAccess write;
  TensorAccess read;
};

/// The dependences of a cascade through its tensors, by statement numbers.
std::vector<StatementDependence> dependences(const Cascade& cascade);

/// The axis that an access indexes by `variable`, or by `variable` + constant.
struct VariableAxis {
  std::size_t axis = 0;
  std::int64_t constant = 0;
};
std::optional<VariableAxis> axis_of(const TensorAccess& access, const std::string& variable);

/// How many iterations of `variable` lie between the write and the read, or nothing if that is not a
/// constant. The write must have an axis of that variable.
std::optional<std::int64_t> distance(const StatementDependence& dependence, const std::string& variable);

/// The statements in groups that depend on each other in a circle, mostly of one; each group behind those it
/// reads from, otherwise in the order of the text.
std::vector<std::vector<std::size_t>> ordered_groups(const std::vector<std::size_t>& statements,
                                                     const std::vector<StatementDependence>& dependences);

}  // namespace weir
