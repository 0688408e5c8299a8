// SPDX-License-Identifier: Apache-2.0
// Tiles that do not overlap in the 2D array: each waits until the last PE is done with the one before.
#include <algorithm>

#include "einsum/lowering/phase_builder.hpp"

namespace weir {

/// Cycles in which a stationary operand moves down the columns to its place before the first wave enters;
/// nothing if that happens in the shadow of the tile before.
std::int64_t PhaseBuilder::preload_cycles(const std::string& einsum) const {
  const EinsumMapping& mapping = layout_.einsum_mapping(einsum);
  if (layout_.architecture.assumptions.overlapped_tiles || mapping.unit != "array2d") return 0;
  return mapping.stationary.empty() ? 0 : layout_.architecture.array2d.rows;
}

void PhaseBuilder::add_drained_waves() {
  const ArraySpec& array = layout_.architecture.array2d;
  if (layout_.architecture.assumptions.overlapped_tiles) return;
  const auto found = std::find_if(phase_.units.begin(), phase_.units.end(),
                                  [](const Unit& unit) { return unit.kind == Unit::Kind::array2d; });
  if (found == phase_.units.end()) return;
  const bool in_turn =
      found->sweeps.size() == 1 && std::all_of(found->sweeps[0].groups.begin(), found->sweeps[0].groups.end(),
                                               [](const Group& group) { return group.tasks.size() == 1; });
  if (!in_turn) {
    throw SpecError(layout_.phase.where, "phase '" + layout_.phase.name +
                                             "' alternates or sweeps on array2d, which needs waves that "
                                             "overlap; expected overlapped_tiles: true");
  }
  const std::vector<Group>& groups = found->sweeps[0].groups;
  for (std::size_t g = 0; g < groups.size(); ++g) {
    Task& task = phase_.tasks[groups[g].tasks[0]];
    const Task& before = phase_.tasks[groups[(g + groups.size() - 1) % groups.size()].tasks[0]];
    for (const When when : before.when.loops) {
      if (when == When::every) continue;
      throw SpecError(layout_.phase.where, "Einsum " + before.name +
                                               " does not run at every tile of its phase; expected "
                                               "overlapped_tiles: true");
    }
    Dependency drained;
    drained.form = Dependency::Form::barrier;
    drained.producer = groups[(g + groups.size() - 1) % groups.size()].tasks[0];
    drained.slot_distance = g == 0 ? 1 : 0;
    drained.latency = array.rows + array.columns - 2 + preload_cycles(task.einsum);
    drained.cause = drained.latency_cause = Cause::skew;
    task.dependencies.push_back(drained);
  }
}

}  // namespace weir
