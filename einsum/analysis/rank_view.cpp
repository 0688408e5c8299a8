// SPDX-License-Identifier: Apache-2.0
#include "einsum/analysis/rank_view.hpp"

#include <algorithm>
#include <optional>

#include "einsum/language/offset.hpp"
#include "einsum/language/variables.hpp"

namespace weir {
namespace {

using Kind = Expression::Kind;

bool has(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// Whether any of the variables occurs in the index.
bool mentions_any(const Expression& index, const std::vector<std::string>& variables) {
  if (index.kind == Kind::name) return has(variables, index.name);
  return std::any_of(index.operands.begin(), index.operands.end(),
                     [&](const Expression& operand) { return mentions_any(operand, variables); });
}

/// Whether the index grows with the variables: a sum in which none of them is subtracted, divided or
/// multiplied by another.
bool grows_with(const Expression& index, const std::vector<std::string>& variables) {
  if (!mentions_any(index, variables)) return true;
  if (index.kind == Kind::name) return true;
  if (index.kind != Kind::binary) return false;
  const bool left = mentions_any(index.operands[0], variables);
  const bool right = mentions_any(index.operands[1], variables);
  if (index.name == "-" && right) return false;
  if (index.name == "*" && left == right) return false;
  if (index.name != "+" && index.name != "-" && index.name != "*") return false;
  return grows_with(index.operands[0], variables) && grows_with(index.operands[1], variables);
}

}  // namespace

RankView::RankView(const RankFamily& family, const std::map<std::string, TensorRanks>& tensors)
    : family_(family), tensors_(tensors) {
  variables_.push_back(variable_of(family.rank));
  outer_ = variables_;
  for (const std::vector<std::string>& chain : family.chains) {
    for (const std::string& rank : chain) variables_.push_back(variable_of(rank));
    outer_.push_back(variable_of(chain.front()));
  }
  for (const std::string& rank : family.outer) outside_.push_back(variable_of(rank));
}

Role RankView::role(const Einsum& einsum) const {
  const std::vector<std::string> walked = iteration_variables(einsum);
  if (has(walked, variable_of(family_.rank))) return Role::full;
  bool coarse = false;
  for (const std::vector<std::string>& chain : family_.chains) {
    const auto in = [&](const std::string& rank) { return has(walked, variable_of(rank)); };
    if (std::all_of(chain.begin(), chain.end(), in)) return Role::full;
    coarse = coarse || in(chain.front());
  }
  return coarse ? Role::coarse : Role::none;
}

bool RankView::is_own(const TensorDimension& dimension) const {
  return std::any_of(dimension.ranks.begin(), dimension.ranks.end(),
                     [&](const std::string& rank) { return family_.contains(rank); });
}

Form RankView::form(const TensorDimension& dimension, const Expression& index) const {
  const bool own = is_own(dimension);
  const bool mentions = mentions_any(index, variables_);
  if (!own) return mentions ? Form::aligned : Form::free;
  if (index.kind != Kind::name && !accesses(index).empty()) return Form::gather;
  if (mentions) return grows_with(index, variables_) ? Form::aligned : Form::whole;
  const std::optional<Offset> offset = as_offset(index);
  const bool first = offset && offset->name.empty() && offset->constant == 0;
  return first && dimension.generations ? Form::initial : Form::whole;
}

/// Inside one chunk, what an earlier chunk left behind is there from the beginning.
bool RankView::is_earlier_chunk(const TensorDimension& dimension, const Expression& index) const {
  const std::optional<Offset> offset = as_offset(index);
  return offset && dimension.generations && has(outside_, offset->name) &&
         offset->constant < *dimension.generations;
}

/// A whole chunk is at hand while it is walked, so that any of its elements may be read: `A[t1, u0]`.
bool RankView::is_within_chunk(const TensorAccess& access, const TensorDimension& dimension) const {
  const std::vector<TensorDimension>& dimensions = tensors_.at(access.tensor).dimensions;
  const auto inner_of = [&](const std::vector<std::string>& chain) {
    return std::any_of(chain.begin() + 1, chain.end(),
                       [&](const std::string& rank) { return has(dimension.ranks, rank); });
  };
  for (const std::vector<std::string>& chain : family_.chains) {
    if (!inner_of(chain)) continue;
    for (std::size_t i = 0; i < access.indices.size(); ++i) {
      const std::optional<Offset> index = as_offset(access.indices[i]);
      const bool outer = has(dimensions[i].ranks, chain.front());
      if (outer && index && index->name == variable_of(chain.front())) return true;
    }
  }
  return false;
}

Form RankView::form(const TensorAccess& access) const {
  const std::vector<TensorDimension>& dimensions = tensors_.at(access.tensor).dimensions;
  Form result = Form::free;
  bool earlier = false;
  for (std::size_t i = 0; i < access.indices.size(); ++i) {
    Form form = this->form(dimensions[i], access.indices[i]);
    if (form == Form::whole && is_within_chunk(access, dimensions[i])) form = Form::aligned;
    result = std::max(result, form);
    earlier = earlier || is_earlier_chunk(dimensions[i], access.indices[i]);
  }
  return earlier ? Form::initial : result;
}

bool RankView::keeps(const Einsum& einsum) const {
  return std::any_of(einsum.outputs.begin(), einsum.outputs.end(), [&](const TensorAccess& output) {
    return form(output) == Form::aligned &&
           std::any_of(output.indices.begin(), output.indices.end(),
                       [&](const Expression& index) { return mentions_any(index, outer_); });
  });
}

bool RankView::is_initial(const Einsum& einsum) const {
  return std::any_of(einsum.outputs.begin(), einsum.outputs.end(), [&](const TensorAccess& output) {
    const std::vector<TensorDimension>& dimensions = tensors_.at(output.tensor).dimensions;
    for (std::size_t i = 0; i < output.indices.size(); ++i) {
      const std::optional<Offset> index = as_offset(output.indices[i]);
      if (index && index->name.empty() && dimensions[i].generations && is_own(dimensions[i])) return true;
    }
    return false;
  });
}

}  // namespace weir
