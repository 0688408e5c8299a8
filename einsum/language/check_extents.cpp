// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "einsum/language/check_rules.hpp"
#include "einsum/language/evaluate.hpp"
#include "einsum/language/names.hpp"
#include "einsum/language/variables.hpp"

namespace weir::rules {
namespace {

/// The extents that the shape gives as numbers, or by others that it gives.
std::map<std::string, std::int64_t> known_extents(const Cascade& cascade) {
  std::map<std::string, std::int64_t> known;
  const auto lookup = [&](const std::string& rank) -> std::optional<std::int64_t> {
    const auto found = known.find(rank);
    return found == known.end() ? std::nullopt : std::optional(found->second);
  };
  for (const ShapeDefinition& definition : cascade.shape) {
    try {
      known.emplace(definition.rank, evaluate_integer(definition.extent, lookup));
    } catch (const SpecError&) {
      continue;  // known once there is a workload or a mapping
    }
  }
  return known;
}

class ExtentCheck {
 public:
  ExtentCheck(const Cascade& cascade, const Einsum& einsum)
      : cascade_(cascade), known_(known_extents(cascade)) {
    if (einsum.predicate) bounded_ = rank_variables(*einsum.predicate);
  }

  void check(const TensorAccess& access) const {
    for (const TensorDeclaration& declaration : cascade_.declarations) {
      if (declaration.name != access.tensor || declaration.extents.size() != access.indices.size()) continue;
      for (std::size_t i = 0; i < access.indices.size(); ++i) check(access, i, declaration.extents[i]);
    }
  }

 private:
  void check(const TensorAccess& access, std::size_t place, const Expression& extent) const {
    const Expression& index = access.indices[place];
    if (index.kind != Expression::Kind::name || !is_rank_variable(index.name)) return;
    if (contains(bounded_, index.name)) return;
    const std::string rank = rank_of(index.name);
    const auto length = known_.find(rank);
    const auto own = known_.find(extent.name);
    const bool is_plain = extent.kind == Expression::Kind::name;
    if (!is_plain || length == known_.end() || own == known_.end() || length->second <= own->second) return;
    throw SpecError(index.where, "index '" + index.name + "' of '" + access.tensor + "' runs over " + rank +
                                     " = " + std::to_string(length->second) + "; expected at most " +
                                     extent.name + " = " + std::to_string(own->second) +
                                     ", or a predicate that bounds it");
  }

  const Cascade& cascade_;
  std::map<std::string, std::int64_t> known_;
  std::vector<std::string> bounded_;
};

}  // namespace

void check_extents(const Names& names, const Einsum& einsum) {
  const ExtentCheck check(names.cascade, einsum);
  for (const TensorAccess& output : einsum.outputs) check.check(output);
  for (const TensorAccess& read : accesses(einsum.value)) check.check(read);
}

}  // namespace weir::rules
