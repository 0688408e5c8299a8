// SPDX-License-Identifier: Apache-2.0
#include "einsum/analysis/tensor_ranks.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "einsum/language/offset.hpp"
#include "einsum/language/variables.hpp"

namespace weir {
namespace {

void add_once(std::vector<std::string>& names, const std::string& name) {
  if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
}

void add_declaration(TensorRanks& tensor, const TensorDeclaration& declaration) {
  tensor.dimensions.resize(declaration.extents.size());
  for (std::size_t i = 0; i < declaration.extents.size(); ++i) {
    const std::optional<Offset> extent = as_offset(declaration.extents[i]);
    if (!extent) continue;
    add_once(tensor.dimensions[i].ranks, extent->name);
    tensor.dimensions[i].beyond = extent->constant;
    if (extent->constant > 0) tensor.dimensions[i].generations = extent->constant;
  }
}

void add_write(TensorRanks& tensor, const TensorAccess& output, bool is_declared) {
  if (tensor.dimensions.size() < output.indices.size()) tensor.dimensions.resize(output.indices.size());
  for (std::size_t i = 0; i < output.indices.size(); ++i) {
    TensorDimension& dimension = tensor.dimensions[i];
    for (const std::string& variable : rank_variables(output.indices[i]))
      add_once(dimension.ranks, rank_of(variable));
    if (!is_declared) dimension.written.push_back(output.indices[i]);
    const std::optional<Offset> index = as_offset(output.indices[i]);
    const bool steps = index && index->constant > 0 && is_rank_variable(index->name) && !index->name.empty();
    if (steps) dimension.generations = std::max(dimension.generations.value_or(0), index->constant);
  }
}

}  // namespace

std::string variable_of(const std::string& rank) {
  std::string variable = rank;
  for (char& c : variable) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return variable;
}

std::vector<TensorAccess> reads_of(const Einsum& einsum) {
  std::vector<TensorAccess> reads = accesses(einsum.value);
  const auto add = [&reads](const Expression& e) {
    for (TensorAccess& access : accesses(e)) reads.push_back(std::move(access));
  };
  if (einsum.predicate) add(*einsum.predicate);
  for (const TensorAccess& output : einsum.outputs) {
    for (const Expression& index : output.indices) add(index);
  }
  return reads;
}

std::map<std::string, TensorRanks> tensor_ranks(const Cascade& cascade) {
  std::map<std::string, TensorRanks> tensors;
  std::set<std::string> declared;
  for (const TensorDeclaration& declaration : cascade.declarations) {
    declared.insert(declaration.name);
    add_declaration(tensors[declaration.name], declaration);
  }
  for (std::size_t i = 0; i < cascade.einsums.size(); ++i) {
    for (const TensorAccess& output : cascade.einsums[i].outputs) {
      TensorRanks& tensor = tensors[output.tensor];
      add_write(tensor, output, declared.contains(output.tensor));
      if (tensor.writers.empty() || tensor.writers.back() != i) tensor.writers.push_back(i);
    }
  }
  return tensors;
}

}  // namespace weir
