// SPDX-License-Identifier: Apache-2.0
#include "einsum/analysis/coverage.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "einsum/analysis/affine.hpp"
#include "einsum/interpreter/index_bounds.hpp"
#include "einsum/language/names.hpp"
#include "einsum/language/variables.hpp"

namespace weir {
namespace {

/// Whether a variable of the index also stands in another index of the access.
bool shares_variables(const TensorAccess& access, std::size_t index) {
  for (const std::string& variable : rank_variables(access.indices[index])) {
    for (std::size_t i = 0; i < access.indices.size(); ++i) {
      if (i != index && contains(rank_variables(access.indices[i]), variable)) return true;
    }
  }
  return false;
}

}  // namespace

bool is_always_inside(const Expression& index, std::int64_t extent, const Sizes& sizes) {
  const std::optional<IndexBounds> bounds = find_index_bounds(index, sizes);
  return bounds && bounds->least >= 0 && bounds->greatest < static_cast<double>(extent);
}

bool fills(const TensorAccess& output, std::size_t dimension, std::optional<std::int64_t> extent,
           const Sizes& sizes) {
  const std::optional<Affine> index = as_affine(output.indices[dimension], sizes);
  if (!index || !extent || shares_variables(output, dimension)) return false;
  std::vector<std::pair<std::int64_t, std::string>> terms;
  for (const auto& [variable, coefficient] : index->terms) terms.emplace_back(coefficient, variable);
  std::sort(terms.begin(), terms.end());
  std::int64_t reach = 0;
  for (const auto& [coefficient, variable] : terms) {
    if (coefficient < 1 || coefficient > reach + 1) return false;
    const std::int64_t last = size_of(rank_of(variable), sizes, output.where) - 1;
    reach = checked_sum(reach, checked_product(coefficient, last));
  }
  return index->constant == 0 && reach + 1 >= *extent;
}

std::int64_t candidates(const Einsum& einsum, const Sizes& sizes) {
  std::int64_t count = 1;
  for (const std::string& variable : reduced_variables(einsum))
    count = checked_product(count, size_of(rank_of(variable), sizes, einsum.where));
  return count;
}

}  // namespace weir
