// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "einsum/lowering/lower.hpp"

namespace weir {

/// What a search makes small; of energy and delay their product, in joule seconds.
enum class Objective { cycles, energy, edp };

/// Time and energy of a mapping, computed or bounded.
struct MappingFigures {
  double cycles = 0;
  double energy_pj = 0;
  double edp_js = 0;

  double of(Objective objective) const;
};

/// Picojoules of action counts ("array2d.mac", "dram.read_words") in a run of so many cycles, and never less
/// for more.
using ActionPrice = std::function<double(const std::map<std::string, double>& counts, double cycles)>;

/// What a mapping costs whatever its binding: no schedule of it is faster.
struct MappingBound {
  MappingFigures figures;
  double fill_cycles = 0;  ///< the first transfers of each phase: a guess that ranks equal bounds
};

/// Of a mapping that says all but its binding: for each phase, its tiles times the busiest of the arrays,
/// DRAM and the buffer's ports, or the tightest recurrence of a tile; the energy of its actions in that time.
/// Tiles that predicates cull count as if they ran. Throws SpecError if it cannot be lowered or does not fit.
MappingBound bound_mapping(const DesignParts& parts, const ActionPrice& price);

/// The action counts of all instances of a phase, culled ones too.
void add_actions(const Phase& phase, std::map<std::string, double>& counts);

/// Figures of a run: its energy and their product.
MappingFigures figures_of(const std::map<std::string, double>& counts, double cycles, double clock_hz,
                          const ActionPrice& price);

/// Cycles of the first transfers of each load.
double first_transfers(const Phase& phase, const Machine& machine);

/// Cycles that no mapping of the cascade can beat on the machine: its operations over what the arrays do at
/// their peak (two operations a cycle and PE), or the least traffic over DRAM's bandwidth. 0 if neither is
/// known.
double machine_bound(const DesignParts& parts);

}  // namespace weir
