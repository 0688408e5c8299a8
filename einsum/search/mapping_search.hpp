// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "einsum/search/mapping_bound.hpp"

namespace weir {

/// How far to search.
struct SearchOptions {
  Objective objective = Objective::cycles;
  std::uint64_t most_mappings = 10'000;  ///< bounded
  std::size_t most_schedules = 128;      ///< of those, the most promising ones that are scheduled
  std::size_t listed = 8;                ///< best ones in the result
  unsigned threads = 1;                  ///< without any effect on the result
  /// Called from one thread at a time with the steps done of all; may be empty.
  std::function<void(std::uint64_t done, std::uint64_t all)> on_progress;
};

/// A mapping that has been scheduled.
struct FoundMapping {
  std::string changes;  ///< to the mapping as given: "P1 = 4; LM on array1d"
  MappingFigures figures;
  MappingFigures bound;  ///< of this mapping, for any schedule
  Mapping mapping;
  Binding binding;
};

/// The outcome of a search.
struct MappingSearch {
  std::vector<FoundMapping> best;                ///< the best first; empty if nothing is legal
  std::uint64_t space = 0;                       ///< combinations there are
  std::uint64_t tried = 0;                       ///< of those, bounded
  std::uint64_t scheduled = 0;                   ///< of those, legal and scheduled
  std::uint64_t pruned = 0;                      ///< tried, and bound to be no better than the best
  std::uint64_t undecided = 0;                   ///< tried, and left unscheduled though they might be better
  std::map<std::string, std::uint64_t> illegal;  ///< tried ones that do not lower or do not fit, by reason
  bool has_predicates = false;  ///< figures and bounds take culled tiles to run: a guide, not a bound
  double lower_bound = 0;       ///< no tried mapping has a schedule that is better, by the objective
  double machine_cycles = 0;    ///< no mapping at all takes fewer; 0: unknown
};

/// Searches the variants of a mapping (`mapping_space`; `parts.mapping` may be automatic) with bindings found
/// by `auto_binding`. Branch and bound: all are bounded (`bound_mapping`), then scheduled from the least
/// bound up, until no bound is below the best found or `most_schedules` are done. A schedule's time is its
/// phases' intervals times their tiles, and the filling of its pipeline; the legality check must find no
/// hazard. Deterministic for any number of threads. Throws SpecError if the mapping as given has no phases of
/// one nest.
MappingSearch search_mappings(const DesignParts& parts, const ActionPrice& price,
                              const SearchOptions& options);

}  // namespace weir
