// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "einsum/lowering/architecture.hpp"
#include "einsum/lowering/mapping.hpp"
#include "einsum/mapping/fusion_group.hpp"

namespace weir {

/// The loops of a fusion group's phase, and the variables that go across the arrays.
struct PhaseLoops {
  std::vector<std::string> blocks;
  std::vector<std::string> nest;
  std::string column_rank;            ///< empty: none
  std::string row_variable;           ///< inner variable of the stream; empty: none
  std::vector<Partition> partitions;  ///< of ranks that no phase before has cut
};

/// The parallel rank that most inputs lack, so that each of their elements serves every column; among equals
/// the longer one.
std::string column_rank(const MappedCascade& mapped, const FusionGroup& group, std::int64_t columns);

/// Chooses the loops of a group. `is_one_sweep`: tiles of all columns take turns inside the stream's loop;
/// else all of a stream is swept for one tile of columns after the other. `cut`: the partitions so far.
PhaseLoops phase_loops(const MappedCascade& mapped, const FusionGroup& group,
                       const Architecture& architecture, const std::vector<Partition>& cut,
                       bool is_one_sweep);

/// The unit and the spatial variables of each Einsum of the group. Throws SpecError if no array has its
/// functions.
std::vector<std::pair<std::string, EinsumMapping>> phase_einsums(const MappedCascade& mapped,
                                                                 const FusionGroup& group,
                                                                 const PhaseLoops& loops,
                                                                 const Architecture& architecture);

}  // namespace weir
