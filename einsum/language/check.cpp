// SPDX-License-Identifier: Apache-2.0
#include "einsum/language/check.hpp"

#include <algorithm>
#include <optional>

#include "einsum/language/check_rules.hpp"
#include "einsum/language/offset.hpp"

namespace weir {

/// Far beyond any attention; the time of an analysis grows faster than the number of statements.
constexpr std::size_t most_statements = 1000;

namespace rules {

Names::Names(const Cascade& checked) : cascade(checked) {
  const auto add_rank = [this](const std::string& rank) {
    if (!has_rank(rank)) ranks.push_back(rank);
  };
  for (const ShapeDefinition& definition : cascade.shape) add_rank(definition.rank);
  for (const TensorDeclaration& declaration : cascade.declarations) {
    width.emplace(declaration.name, declaration.extents.size());
    for (const Expression& extent : declaration.extents) {
      const std::optional<Offset> rank = as_offset(extent);
      if (rank && !rank->name.empty()) add_rank(rank->name);
    }
  }
  for (std::size_t i = 0; i < cascade.einsums.size(); ++i) {
    for (const TensorAccess& output : cascade.einsums[i].outputs) {
      width.emplace(output.tensor, output.indices.size());
      writes[output.tensor].push_back({i, &output});
    }
  }
}

bool Names::has_rank(const std::string& rank) const {
  return std::find(ranks.begin(), ranks.end(), rank) != ranks.end();
}

std::vector<std::string> Names::tensors() const {
  std::vector<std::string> result;
  for (const auto& [name, indices] : width) result.push_back(name);
  return result;
}

const UserOperator* Names::user_operator(const std::string& name) const {
  const auto found = std::find_if(cascade.operators.begin(), cascade.operators.end(),
                                  [&](const UserOperator& op) { return op.name == name; });
  return found == cascade.operators.end() ? nullptr : &*found;
}

std::string one_of(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) text += i + 1 == names.size() ? " or " : ", ";
    text += names[i];
  }
  return text;
}

}  // namespace rules

void check(const Cascade& cascade) {
  if (cascade.einsums.size() > most_statements) {
    throw SpecError(cascade.einsums[most_statements].where,
                    "cascade of " + std::to_string(cascade.einsums.size()) +
                        " statements; expected at most " + std::to_string(most_statements));
  }
  rules::check_declarations(cascade);
  const rules::Names names(cascade);
  rules::check_dtypes(names);
  for (std::size_t i = 0; i < cascade.einsums.size(); ++i) {
    rules::check_names(names, cascade.einsums[i]);
    rules::check_extents(names, cascade.einsums[i]);
    rules::check_reductions(names, cascade.einsums[i]);
    rules::check_order(names, i);
    rules::check_assignments(names, i);
  }
}

}  // namespace weir
