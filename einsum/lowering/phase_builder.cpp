// SPDX-License-Identifier: Apache-2.0
#include "einsum/lowering/phase_builder.hpp"

#include "einsum/lowering/live_instances.hpp"

namespace weir {

PhaseBuilder::PhaseBuilder(const Layout& layout, double spilled) : layout_(layout), spilled_(spilled) {
  phase_.name = layout.phase.name;
  phase_.blocks = blocks_of(layout.phase, layout.extents);
  phase_.nests = nests_of(layout.phase, layout.extents);
  if (phase_.blocks.size() + max_loops > max_coordinates) {
    throw SpecError(layout.phase.where,
                    "phase '" + phase_.name + "' has " + std::to_string(phase_.blocks.size()) +
                        " block loops; expected at most " + std::to_string(max_coordinates - max_loops));
  }
  for (const Nest& nest : phase_.nests) {
    if (nest.loops.size() > max_loops) {
      throw SpecError(layout.phase.where, "nest '" + nest.name + "' has " +
                                              std::to_string(nest.loops.size()) +
                                              " loops; expected at most " + std::to_string(max_loops));
    }
  }
}

Phase PhaseBuilder::build(const Liveness& liveness) {
  add_compute_tasks();
  add_transfers();
  add_liveness(liveness);
  add_flow();
  return std::move(phase_);
}

Phase PhaseBuilder::build_whole() {
  add_compute_tasks();
  add_transfers();
  add_flow();
  return std::move(phase_);
}

void PhaseBuilder::add_flow() {
  add_programs();
  add_dependencies();
  pad_nests();
  drop_streamed_dependencies();
  add_barriers();
  add_drained_waves();
}

int PhaseBuilder::add_task(Task task) {
  phase_.tasks.push_back(std::move(task));
  return static_cast<int>(phase_.tasks.size()) - 1;
}

void PhaseBuilder::add_compute_tasks() {
  for (const auto& [name, entry] : layout_.phase.einsums)
    task_of_[name] = add_task(compute_task(layout_, name));
}

}  // namespace weir
