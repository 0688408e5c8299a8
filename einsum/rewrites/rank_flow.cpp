// SPDX-License-Identifier: Apache-2.0
#include "einsum/rewrites/rank_flow.hpp"

#include <algorithm>

#include "einsum/analysis/tensor_ranks.hpp"
#include "einsum/interpreter/shape.hpp"
#include "einsum/language/names.hpp"
#include "einsum/language/offset.hpp"
#include "einsum/language/printer.hpp"
#include "einsum/language/variables.hpp"
#include "einsum/rewrites/expressions.hpp"

namespace weir {
namespace {

using Kind = Expression::Kind;

bool is_variable(const Expression& index, const std::string& variable) {
  return index.kind == Kind::name && index.name == variable;
}

std::vector<Expression> names(const std::vector<std::string>& variables) {
  std::vector<Expression> result;
  for (const std::string& variable : variables) result.push_back(name(variable));
  return result;
}

}  // namespace

RankFlow::RankFlow(const Cascade& cascade, const std::string& rank)
    : cascade_(cascade), rank_(rank), variable_(variable_of(rank)) {
  for (const std::string& tensor : outputs(cascade)) outputs_.insert(tensor);
  for (std::size_t i = 0; i < cascade.einsums.size(); ++i) {
    const Einsum& einsum = cascade.einsums[i];
    walks_.push_back(contains(iteration_variables(einsum), variable_));
    reduces_.push_back(contains(reduced_variables(einsum), variable_));
    for (const TensorAccess& output : einsum.outputs) writers_[output.tensor].push_back(i);
  }
}

bool RankFlow::is_intermediate(const std::string& tensor) const {
  return writers_.contains(tensor) && !outputs_.contains(tensor);
}

void RankFlow::cut(const std::set<std::size_t>& seeds, const Cut& cut) {
  cut_ = cut;
  for (const std::size_t seed : seeds) add(seed);
}

void RankFlow::add(std::size_t statement) {
  if (!walks_[statement] || !cut_statements_.insert(statement).second) return;
  const Einsum& einsum = cascade_.einsums[statement];
  for (const TensorAccess& read : reads(einsum)) add_tensor(read);
  for (const TensorAccess& output : einsum.outputs) add_tensor(output);
}

/// What else touches an intermediate along the rank is cut too.
void RankFlow::add_tensor(const TensorAccess& access) {
  if (!is_intermediate(access.tensor)) return;
  const auto found = std::find_if(access.indices.begin(), access.indices.end(),
                                  [&](const Expression& index) { return mentions(index, variable_); });
  if (found == access.indices.end()) return;
  const auto axis = static_cast<std::size_t>(found - access.indices.begin());
  if (!split_.emplace(access.tensor, axis).second) return;
  for (std::size_t i = 0; i < cascade_.einsums.size(); ++i) {
    std::vector<TensorAccess> all = reads(cascade_.einsums[i]);
    for (const TensorAccess& output : cascade_.einsums[i].outputs) all.push_back(output);
    for (const TensorAccess& other : all) {
      if (other.tensor != access.tensor) continue;
      if (!is_variable(other.indices[axis], variable_)) {
        throw SpecError(other.where, "'" + to_string(other) + "' is not at '" + variable_ + "' of " + rank_ +
                                         ", so that its chunks are not those of the others; expected '" +
                                         variable_ + "'");
      }
      add(i);
    }
  }
}

void RankFlow::split(TensorAccess& access) const {
  const auto found = split_.find(access.tensor);
  if (found == split_.end()) return;
  const auto at = access.indices.begin() + static_cast<std::ptrdiff_t>(found->second);
  if (!is_variable(*at, variable_)) return;
  std::vector<Expression> parts = names(cut_.outer_variables());
  parts.push_back(name(variable_of(cut_.inner)));
  access.indices.insert(access.indices.erase(at), parts.begin(), parts.end());
}

Expression RankFlow::cut_expression(const Expression& e) const {
  const Expression split_e = with_accesses(e, [this](const Expression& access) {
    TensorAccess changed{access.name, access.operands, access.where};
    split(changed);
    return read(changed);
  });
  return with_names(split_e, {{variable_, cut_.index()}});
}

bool RankFlow::is_bounded_access(const Expression& access) const {
  if (const auto found = split_.find(access.name); found != split_.end())
    return is_variable(access.operands[found->second], variable_);  // a cut statement made it, bounded
  for (const TensorDeclaration& declaration : cascade_.declarations) {
    if (declaration.name != access.name) continue;
    for (std::size_t i = 0; i < access.operands.size(); ++i) {
      if (is_variable(access.operands[i], variable_) && declaration.extents[i] == name(rank_)) return true;
    }
  }
  return false;
}

/// Whether the value is absent behind the end of the rank.
bool RankFlow::is_bounded(const Expression& e) const {
  const auto bounded = [this](const Expression& operand) { return is_bounded(operand); };
  const bool skips = (e.kind == Kind::call && (e.name == "max" || e.name == "min")) ||
                     (e.kind == Kind::binary && e.name == "+");
  if (e.kind == Kind::access) return is_bounded_access(e);
  if (e.kind == Kind::call && e.name == "where") return is_bounded(e.operands[0]);
  if (e.kind == Kind::binary && e.name == "??") return false;
  if (skips) return std::all_of(e.operands.begin(), e.operands.end(), bounded);
  return std::any_of(e.operands.begin(), e.operands.end(), bounded);
}

void RankFlow::guard(std::size_t statement, Einsum& einsum) const {
  if (is_bounded(cascade_.einsums[statement].value)) return;
  Expression inside = binary("<", cut_.index(), name(rank_));
  einsum.predicate = einsum.predicate ? binary("and", *einsum.predicate, inside) : inside;
}

Einsum RankFlow::cut_statement(std::size_t statement) const {
  Einsum einsum = cascade_.einsums[statement];
  if (!is_cut(statement)) return einsum;
  for (TensorAccess& output : einsum.outputs) {
    split(output);
    output = with_names(output, {{variable_, cut_.index()}});
  }
  einsum.value = cut_expression(einsum.value);
  if (einsum.predicate) einsum.predicate = cut_expression(*einsum.predicate);
  for (Reduction& reduction : einsum.reductions) {
    const auto at = std::find(reduction.from.begin(), reduction.from.end(), variable_);
    if (at == reduction.from.end()) continue;
    std::vector<std::string> parts = cut_.outer_variables();
    parts.push_back(variable_of(cut_.inner));
    reduction.from.insert(reduction.from.erase(at), parts.begin(), parts.end());
  }
  guard(statement, einsum);
  return einsum;
}

Einsum RankFlow::chunk_statement(std::size_t statement) const {
  Einsum einsum = cut_statement(statement);
  const std::vector<std::string> outer = cut_.outer_variables();
  for (Reduction& reduction : einsum.reductions) {
    std::erase_if(reduction.from, [&](const std::string& variable) { return contains(outer, variable); });
  }
  std::vector<Expression>& indices = einsum.outputs.front().indices;
  const std::vector<Expression> kept = names(outer);
  indices.insert(indices.begin() + static_cast<std::ptrdiff_t>(position(statement)), kept.begin(),
                 kept.end());
  return einsum;
}

std::size_t RankFlow::position(std::size_t statement) const {
  const Einsum& einsum = cascade_.einsums[statement];
  const std::vector<Expression>& left = einsum.outputs.front().indices;
  for (const TensorAccess& access : accesses(einsum.value)) {
    const std::vector<std::string> order = rank_variables(access);
    const auto at = std::find(order.begin(), order.end(), variable_);
    if (at == order.end()) continue;
    const std::vector<std::string> behind(at, order.end());
    for (std::size_t i = 0; i < left.size(); ++i) {
      if (contains(behind, left[i].name)) return i;
    }
    std::size_t place = 0;
    while (place < left.size() && contains(order, left[place].name)) ++place;
    return place;
  }
  return left.size();
}

void RankFlow::cut_declarations(std::vector<TensorDeclaration>& declarations) const {
  for (TensorDeclaration& declaration : declarations) {
    const auto found = split_.find(declaration.name);
    if (found == split_.end()) continue;
    const auto at = declaration.extents.begin() + static_cast<std::ptrdiff_t>(found->second);
    const std::vector<Expression> ranks = names(cut_.ranks());
    declaration.extents.insert(declaration.extents.erase(at), ranks.begin(), ranks.end());
  }
}

}  // namespace weir
