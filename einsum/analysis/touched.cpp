// SPDX-License-Identifier: Apache-2.0
#include "einsum/analysis/touched.hpp"

#include <algorithm>

#include "einsum/analysis/point_count.hpp"
#include "einsum/language/variables.hpp"

namespace weir {
namespace {

/// The points of the variables that index an access, at which its statement has a value.
std::optional<std::int64_t> touched(const PresentPoints& present, std::size_t statement,
                                    const TensorAccess& access) {
  PointSet points = present.points(statement);
  Ranges ranges = present.ranges(statement);
  const Ranges all = ranges;
  const std::vector<std::string> named = rank_variables(access);
  for (const Expression& index : access.indices) {
    if (!accesses(index).empty()) return std::nullopt;
  }
  for (const auto& [variable, extent] : all) {
    if (std::find(named.begin(), named.end(), variable) != named.end()) continue;
    if (points.depends_on(variable)) points = projected(points, variable, all);
    ranges.erase(variable);
  }
  const PointCount count = count_points(points, ranges);
  return count.is_exact ? std::optional(count.points) : std::nullopt;
}

}  // namespace

std::optional<std::int64_t> touched_elements(const Cascade& cascade, const PresentPoints& present,
                                             const std::string& tensor) {
  std::int64_t most = 0;
  for (std::size_t i = 0; i < cascade.einsums.size(); ++i) {
    std::vector<TensorAccess> all = reads_of(cascade.einsums[i]);
    if (made_variables(cascade.einsums[i]).empty()) {
      all.insert(all.end(), cascade.einsums[i].outputs.begin(), cascade.einsums[i].outputs.end());
    } else if (std::any_of(cascade.einsums[i].outputs.begin(), cascade.einsums[i].outputs.end(),
                           [&](const TensorAccess& output) { return output.tensor == tensor; })) {
      return std::nullopt;
    }
    for (const TensorAccess& access : all) {
      if (access.tensor != tensor) continue;
      const std::optional<std::int64_t> elements = touched(present, i, access);
      if (!elements) return std::nullopt;
      most = std::max(most, *elements);
    }
  }
  return most;
}

}  // namespace weir
