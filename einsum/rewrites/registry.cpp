// SPDX-License-Identifier: Apache-2.0
#include "einsum/rewrites/registry.hpp"

#include <algorithm>
#include <functional>
#include <optional>
#include <utility>

#include "einsum/analysis/passes.hpp"
#include "einsum/analysis/rank_family.hpp"
#include "einsum/analysis/tensor_ranks.hpp"
#include "einsum/language/nearest_name.hpp"

namespace weir {
namespace {

using Chain = std::vector<std::string>;

/// The rank with its partitions, or nothing.
std::optional<RankFamily> family_of(const Cascade& cascade, const std::string& rank) {
  for (const RankFamily& family : rank_families(cascade, tensor_ranks(cascade))) {
    if (family.outer.empty() && family.rank == rank) return family;
  }
  return std::nullopt;
}

/// The rank whose passes are to become fewer: the one asked for, else the one with the most.
std::string target_rank(const Cascade& cascade, const RewriteOptions& options) {
  if (options.rank.empty()) {
    const std::vector<RankPasses> passes = count_passes(cascade);
    const RankPasses* most = decisive_rank(passes);
    if (most != nullptr) return most->family.rank;
  }
  if (!options.rank.empty() && family_of(cascade, options.rank)) return options.rank;
  throw SpecError(cascade.where, "no rank " + options.rank + "; expected one that the cascade walks");
}

/// The passes over a rank; 0: not a constant, or the rank is not walked.
int passes_over(const Cascade& cascade, const std::string& rank) {
  const std::optional<RankFamily> family = family_of(cascade, rank);
  return family ? count_passes(cascade, *family).count.value_or(0) : 0;
}

bool is_cut(const Cascade& cascade, const std::string& rank) {
  const std::optional<RankFamily> family = family_of(cascade, rank);
  return family && !family->chains.empty();
}

std::string counted(int passes) { return std::to_string(passes) + (passes == 1 ? " pass" : " passes"); }

Rewritten primitive(const Cascade& cascade, const std::string& name, const std::string& rank,
                    const CutOptions& cut) {
  if (name == "defer") return defer_factors(cascade);
  const bool in_parts = name == "split-kv";
  if (is_cut(cascade, rank)) {
    throw SpecError(cascade.where, "rank " + rank + " is cut into chunks already; expected a whole one");
  }
  return name == "local-statistic" ? make_local(cascade, rank, cut)
                                   : make_iterative(cascade, rank, cut, in_parts);
}

Rewritten followed(Rewritten first, Rewritten second) {
  const auto append = [](auto& to, const auto& from) { to.insert(to.end(), from.begin(), from.end()); };
  append(first.steps, second.steps);
  append(first.origins, second.origins);
  append(first.cuts, second.cuts);
  first.cascade = std::move(second.cascade);
  first.remaining = second.remaining;
  return first;
}

Rewritten run(const Cascade& cascade, const Chain& chain, const std::string& rank, const CutOptions& cut) {
  Rewritten result;
  result.cascade = cascade;
  for (const std::string& name : chain)
    result = followed(std::move(result), primitive(result.cascade, name, rank, cut));
  return result;
}

/// The first chain that leaves at most `most` passes. Throws what stood in the way of the others.
Rewritten first_within(const Cascade& cascade, const std::vector<Chain>& chains, int most,
                       const RewriteOptions& options) {
  const std::string rank = target_rank(cascade, options);
  const int before = passes_over(cascade, rank);
  if (before <= most && before > 0) {
    throw SpecError(cascade.where, "the cascade makes " + counted(before) + " over " + rank +
                                       " already; expected more than " + std::to_string(most));
  }
  std::optional<SpecError> obstacle;
  for (const Chain& chain : chains) {
    try {
      Rewritten result = run(cascade, chain, rank, options.cut);
      const int after = passes_over(result.cascade, rank);
      if (after > 0 && after <= most) return result;
      obstacle = result.remaining
                     ? *result.remaining
                     : SpecError(cascade.where, "still " + counted(after) + " over " + rank +
                                                    "; expected at most " + std::to_string(most));
    } catch (const SpecError& error) {
      obstacle = error;
    }
  }
  throw SpecError(*obstacle);
}

/// A rewrite that must leave fewer passes than there were.
Rewritten with_fewer(const Cascade& cascade, const std::vector<Chain>& chains,
                     const RewriteOptions& options) {
  const int before = passes_over(cascade, target_rank(cascade, options));
  return first_within(cascade, chains, before - 1, options);
}

using Apply = std::function<Rewritten(const Cascade&, const RewriteOptions&)>;

struct Entry {
  RewriteName name;
  Apply apply;
};

const std::vector<Entry>& entries() {
  static const std::vector<Entry> all = {
      {{"one-pass", "one pass over the rank with the most: defer, then iterative, as far as needed"},
       [](const Cascade& c, const RewriteOptions& o) {
         return first_within(c, {{"defer"}, {"defer", "iterative"}, {"iterative"}}, 1, o);
       }},
      {{"two-pass", "two passes over it: defer, local-statistic or iterative, whichever does"},
       [](const Cascade& c, const RewriteOptions& o) {
         return first_within(c, {{"defer"}, {"local-statistic"}, {"iterative"}}, 2, o);
       }},
      {{"split-kv", "parts of the rank at once, each in one pass, merged at the end"},
       [](const Cascade& c, const RewriteOptions& o) {
         return first_within(c, {{"defer", "split-kv"}, {"split-kv"}}, 1, o);
       }},
      {{"iterative", "running statistics, with a correction for each step"},
       [](const Cascade& c, const RewriteOptions& o) { return with_fewer(c, {{"iterative"}}, o); }},
      {{"local-statistic", "the statistic of a chunk first, and a correction when the whole is known"},
       [](const Cascade& c, const RewriteOptions& o) { return with_fewer(c, {{"local-statistic"}}, o); }},
      {{"defer", "divisions, and factors that must be waited for, behind the sum"},
       [](const Cascade& c, const RewriteOptions&) { return defer_factors(c); }},
      {{"reorder", "(Q K) V as Q (K V), if nothing stands between"},
       [](const Cascade& c, const RewriteOptions&) { return reorder_contractions(c); }},
      {{"drop-max", "no maximum, if 'bounded' of the einsum section says that exp cannot overflow"},
       [](const Cascade& c, const RewriteOptions&) { return drop_maximum(c); }},
      {{"recompute", "intermediates again in a later pass, instead of keeping or spilling them"},
       [](const Cascade& c, const RewriteOptions& o) { return recompute(c, target_rank(c, o)); }}};
  return all;
}

}  // namespace

const std::vector<RewriteName>& known_rewrites() {
  static const std::vector<RewriteName> names = [] {
    std::vector<RewriteName> result;
    for (const Entry& entry : entries()) result.push_back(entry.name);
    return result;
  }();
  return names;
}

Rewritten apply_rewrite(const Cascade& cascade, const std::string& name, const RewriteOptions& options) {
  std::vector<std::string> known;
  std::string list;
  for (const Entry& entry : entries()) {
    if (entry.name.name == name) return entry.apply(cascade, options);
    known.push_back(entry.name.name);
    list += (list.empty() ? "" : ", ") + entry.name.name;
  }
  throw SpecError("unknown rewrite '" + name + "'; expected one of " + list + suggestion(name, known));
}

Rewritten apply_rewrites(const Cascade& cascade, const std::vector<std::string>& names,
                         const RewriteOptions& options) {
  Rewritten result;
  result.cascade = cascade;
  for (const std::string& name : names)
    result = followed(std::move(result), apply_rewrite(result.cascade, name, options));
  return result;
}

}  // namespace weir
