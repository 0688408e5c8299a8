// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace weir {

/// One phase of a random design whose mapping and binding were found by rule; cycles a tile of its first
/// nest.
struct AutoPhase {
  std::string name;
  double tiles = 0;     ///< that run
  double interval = 0;  ///< by the scheduler's own report
  double bound = 0;     ///< the larger of the resource and the recurrence bound
  std::string bound_by;
  double units_bound = 0;  ///< as `bound`, of the arrays and the recurrence only: ports and DRAM always free
  double measured_interval = 0;  ///< by the legality check's replay; 0: too few tiles to say
  double resource_bound = 0;
  bool culls = false;           ///< tiles that a predicate leaves empty
  double cycles = 0;            ///< simulated, of the whole phase
  double estimated_cycles = 0;  ///< by the report
};

/// What became of one random design.
struct AutoOutcome {
  std::uint64_t seed = 0;
  std::string description;  ///< of cascade and machine
  std::string error;        ///< empty: it was mapped, bound, found legal, and ran
  bool is_refused = false;  ///< the error is that it cannot be laid out or does not fit
  std::vector<AutoPhase> phases;

  double bound_cycles() const;     ///< tiles times bound, over all phases
  double interval_cycles() const;  ///< tiles times interval
  double estimated_cycles() const;
  double simulated_cycles() const;
};

/// Maps, binds, checks and simulates the designs of `count` seeds from `first` on, each in a process of its
/// own.
std::vector<AutoOutcome> run_auto_designs(std::uint64_t first, std::uint64_t count);

/// Checks every law of the outcomes; a design may be refused, but most must run.
void check_auto_designs(const std::vector<AutoOutcome>& outcomes);

/// How bound / interval is distributed over the designs that ran, bound / simulated cycles, the pipeline's
/// fill included, and reported / simulated cycles; and the reasons for which others were refused; a table.
std::string distribution(const std::vector<AutoOutcome>& outcomes);

/// The middle one of bound / interval.
double median_ratio(const std::vector<AutoOutcome>& outcomes);

}  // namespace weir
