// SPDX-License-Identifier: Apache-2.0
#include "einsum/rewrites/effect.hpp"

#include <algorithm>
#include <optional>

#include "einsum/analysis/passes.hpp"
#include "einsum/language/variables.hpp"
#include "einsum/rewrites/definitions.hpp"
#include "einsum/rewrites/registry.hpp"

namespace weir {
namespace {

void add(std::vector<Change>& changes, const std::string& what, std::int64_t before, std::int64_t after) {
  if (before != after) changes.push_back({what, before, after});
}

const RankPasses* find(const std::vector<RankPasses>& all, const std::string& rank) {
  for (const RankPasses& passes : all) {
    if (passes.family.outer.empty() && passes.family.rank == rank) return &passes;
  }
  return nullptr;
}

/// How many intermediates are read in more than one pass over the rank: they are kept, or spilled.
std::int64_t kept_between(const Cascade& cascade, const RankPasses& passes) {
  return std::count_if(passes.tensors.begin(), passes.tensors.end(), [&](const TensorPasses& tensor) {
    return tensor.passes.size() > 1 && is_computed(cascade, tensor.tensor);
  });
}

struct Work {
  double divisions = 0;
  double operations = 0;
};

/// The operators of all statements at all points of their iteration spaces, predicates aside; nothing without
/// all extents.
std::optional<Work> work(const Cascade& cascade, const Sizes& sizes) {
  Work result;
  for (const Einsum& einsum : cascade.einsums) {
    double points = 1;
    for (const std::string& variable : iteration_variables(einsum)) {
      const auto size = sizes.find(rank_of(variable));
      if (size == sizes.end()) return std::nullopt;
      points *= static_cast<double>(size->second);
    }
    std::size_t count = reduced_variables(einsum).empty() ? 0 : 1;
    for (const std::string& op : operators(einsum)) {
      ++count;
      if (op == "divide") result.divisions += points;
    }
    result.operations += static_cast<double>(count) * points;
  }
  return result;
}

/// The largest number up to `most` that divides `whole`.
std::int64_t divisor(std::int64_t whole, std::int64_t most) {
  std::int64_t result = std::clamp<std::int64_t>(most, 1, whole);
  while (whole % result != 0) --result;
  return result;
}

bool is_better(const std::vector<Change>& changes) {
  return std::any_of(changes.begin(), changes.end(),
                     [](const Change& change) { return change.after < change.before; });
}

/// Whether to leave a rewrite out beside those that were found: the steps of others, and what takes more
/// passes than one that applies.
bool is_covered(const std::string& name, const std::vector<Suggestion>& found) {
  if (name == "iterative" || name == "local-statistic") return true;
  const bool has_one_pass = !found.empty() && found.front().name == "one-pass";
  return name == "two-pass" && has_one_pass;
}

}  // namespace

Sizes sizes_of(const Rewritten& rewritten, Sizes given) {
  const auto defined = [&](const std::string& rank) -> std::int64_t {
    for (const ShapeDefinition& definition : rewritten.cascade.shape) {
      if (definition.rank == rank && definition.extent.kind == Expression::Kind::number)
        return static_cast<std::int64_t>(definition.extent.value);
    }
    return 1;
  };
  for (const Cut& cut : rewritten.cuts) {
    const auto whole = given.find(cut.rank);
    if (whole == given.end()) continue;
    const std::int64_t chunk = given.contains(cut.inner) ? given[cut.inner] : defined(cut.inner);
    given[cut.inner] = divisor(whole->second, chunk);
    const std::int64_t chunks = whole->second / given[cut.inner];
    if (!cut.part.empty()) given[cut.part] = divisor(chunks, defined(cut.part));
  }
  return given;
}

std::vector<Change> changes(const Sized& before, const std::vector<RankPasses>& passes_before,
                            const Sized& after) {
  std::vector<Change> result;
  const std::vector<RankPasses> now = count_passes(after.cascade);
  for (const RankPasses& passes : passes_before) {
    if (!passes.family.outer.empty()) continue;
    const RankPasses* same = find(now, passes.family.rank);
    if (same == nullptr || !passes.count || !same->count) continue;
    const std::string& rank = passes.family.rank;
    add(result, "passes over " + rank, *passes.count, *same->count);
    add(result, "intermediates kept between passes over " + rank, kept_between(before.cascade, passes),
        kept_between(after.cascade, *same));
  }
  const std::optional<Work> old_work = work(before.cascade, before.sizes);
  const std::optional<Work> new_work = work(after.cascade, after.sizes);
  if (!old_work || !new_work || std::max(old_work->operations, new_work->operations) > 9e18) return result;
  const auto whole = [](double count) { return static_cast<std::int64_t>(count); };
  add(result, "divisions", whole(old_work->divisions), whole(new_work->divisions));
  add(result, "operations", whole(old_work->operations), whole(new_work->operations));
  return result;
}

std::vector<Suggestion> suggest_rewrites(const Cascade& cascade, const std::vector<RankPasses>& passes,
                                         const Sizes& sizes) {
  std::vector<Suggestion> result;
  const RankPasses* most = decisive_rank(passes);
  if (most == nullptr) return result;
  RewriteOptions options;
  options.rank = most->family.rank;
  std::vector<Cascade> seen;
  for (const RewriteName& rewrite : known_rewrites()) {
    if (is_covered(rewrite.name, result)) continue;
    try {
      const Rewritten rewritten = apply_rewrite(cascade, rewrite.name, options);
      if (std::find(seen.begin(), seen.end(), rewritten.cascade) != seen.end()) continue;
      const Sizes after = resolve_sizes(rewritten.cascade, sizes_of(rewritten, sizes));
      const std::vector<Change> changed = changes({cascade, sizes}, passes, {rewritten.cascade, after});
      if (!is_better(changed)) continue;
      seen.push_back(rewritten.cascade);
      result.push_back({rewrite.name, rewritten.steps, changed});
    } catch (const SpecError&) {
      continue;  // it does not apply
    }
  }
  return result;
}

}  // namespace weir
