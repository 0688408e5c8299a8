// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <utility>

#include "einsum/analysis/pass_levels.hpp"
#include "einsum/language/check.hpp"
#include "einsum/rewrites/definitions.hpp"
#include "einsum/rewrites/derived_names.hpp"
#include "einsum/rewrites/rewrite.hpp"

namespace weir {
namespace {

class Recomputation {
 public:
  Recomputation(const Cascade& cascade, const RankFamily& family,
                const std::map<std::string, TensorRanks>& tensors)
      : cascade_(cascade), levels_(cascade, family, tensors), rank_(family.rank), names_(cascade) {}

  Rewritten write() {
    Rewritten result;
    result.cascade = cascade_;
    for (std::size_t i = 0; i < cascade_.einsums.size(); ++i) {
      const StatementLevel& level = levels_.of(i);
      Einsum einsum = cascade_.einsums[i];
      if (level.role == Role::full && level.is_constant) einsum = renamed(einsum, level.level);
      einsums_.push_back(std::move(einsum));
    }
    if (origins_.empty()) {
      throw SpecError(cascade_.where, "no intermediate is read in a later pass over " + rank_ +
                                          " than the one that makes it; expected one to compute again");
    }
    result.cascade.einsums = std::move(einsums_);
    check(result.cascade);
    result.steps = {"recompute"};
    result.origins = std::move(origins_);
    return result;
  }

 private:
  /// The statement with what earlier passes made computed again in this one.
  Einsum renamed(Einsum einsum, int level) {
    einsum.value = with_accesses(einsum.value, [&](const Expression& access) {
      const std::optional<std::size_t> writer = only_writer(cascade_, access.name);
      if (!writer || !is_made_earlier(*writer, level)) return access;
      return Expression{access.kind, 0, again(*writer, level), access.operands, access.where};
    });
    return einsum;
  }

  bool is_made_earlier(std::size_t writer, int level) const {
    const StatementLevel& made = levels_.of(writer);
    return made.role == Role::full && made.streams && made.is_constant && made.level < level;
  }

  const std::string& again(std::size_t writer, int level) {
    const std::string& tensor = cascade_.einsums[writer].name();
    const auto known = copies_.find({tensor, level});
    if (known != copies_.end()) return known->second;
    Einsum copy = renamed(cascade_.einsums[writer], level);
    copy.outputs.front().tensor = names_.fresh(tensor + std::to_string(level));
    origins_.push_back(copy.name() + " from " + tensor + ", for pass " + std::to_string(level));
    const std::string& name = copies_.emplace(std::pair(tensor, level), copy.name()).first->second;
    einsums_.push_back(std::move(copy));
    return name;
  }

  const Cascade& cascade_;
  PassLevels levels_;
  std::string rank_;
  DerivedNames names_;
  std::vector<Einsum> einsums_;
  std::map<std::pair<std::string, int>, std::string> copies_;  ///< by tensor and pass
  std::vector<std::string> origins_;
};

}  // namespace

Rewritten recompute(const Cascade& cascade, const std::string& rank) {
  const std::map<std::string, TensorRanks> tensors = tensor_ranks(cascade);
  for (const RankFamily& family : rank_families(cascade, tensors)) {
    if (family.rank == rank && family.outer.empty()) return Recomputation(cascade, family, tensors).write();
  }
  throw SpecError(cascade.where, "no rank " + rank + "; expected one that the cascade walks");
}

}  // namespace weir
