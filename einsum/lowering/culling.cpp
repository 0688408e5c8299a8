// SPDX-License-Identifier: Apache-2.0
// Which tiles of each task of a phase run.
#include <algorithm>
#include <optional>

#include "einsum/language/names.hpp"
#include "einsum/language/variables.hpp"
#include "einsum/lowering/phase_builder.hpp"

namespace weir {

namespace {

/// The extents of every loop of a phase.
Ranges all_loop_ranges(const Phase& phase) {
  Ranges ranges;
  for (std::size_t nest = 0; nest < phase.nests.size(); ++nest) {
    ranges.merge(loop_ranges(phase, static_cast<int>(nest)));
  }
  return ranges;
}

/// The loops at each of whose iterations a task runs.
std::vector<std::string> running_loops(const Task& task, const Phase& phase) {
  std::vector<std::string> loops;
  std::int64_t inner = 1;
  for (std::size_t i = phase.blocks.size(); i-- > 0;) {
    inner *= phase.blocks[i].extent;
    if (inner > task.when.block_period) loops.push_back(phase.blocks[i].name);
  }
  const Nest& nest = phase.nests[task.nest];
  for (std::size_t i = 0; i < nest.loops.size(); ++i) {
    if (task.when.loops[i] == When::every) loops.push_back(nest.loops[i].name);
  }
  return loops;
}

/// Has a task run at the tiles for which one of those of `tiles` with the same indices of its own loops needs
/// it.
void run_for(Task& task, PointSet tiles, const Phase& phase) {
  const std::vector<std::string> own = running_loops(task, phase);
  const Ranges ranges = all_loop_ranges(phase);
  for (const auto& [loop, extent] : ranges) {
    if (!contains(own, loop)) tiles = projected(tiles, loop, ranges);
  }
  task.live = live_regions(tiles, phase, task.nest);
}

/// Whether one statement alone makes the tensor (several have disjoint predicates, of which the task stands
/// for all).
bool has_one_statement(const Cascade& cascade, const std::string& tensor) {
  return std::count_if(cascade.einsums.begin(), cascade.einsums.end(), [&](const Einsum& einsum) {
           return einsum.name() == tensor && !accesses(einsum.value).empty();
         }) == 1;
}

bool is_output(const Cascade& cascade, const std::string& tensor) {
  return std::none_of(cascade.einsums.begin(), cascade.einsums.end(), [&](const Einsum& einsum) {
    const std::vector<TensorAccess> read = reads(einsum);
    return std::any_of(read.begin(), read.end(),
                       [&](const TensorAccess& access) { return access.tensor == tensor; });
  });
}

}  // namespace

void PhaseBuilder::add_liveness(const Liveness& liveness) {
  if (!liveness.has_predicates()) return;
  const Ranges ranges = all_loop_ranges(phase_);
  std::map<std::string, PointSet> tiles;
  for (const auto& [name, task] : task_of_) {
    tiles[name] = has_one_statement(layout_.cascade, name) ? liveness.tiles(layout_, *layout_.producer(name))
                                                           : PointSet::all();
    run_for(phase_.tasks[task], tiles[name], phase_);
  }
  const auto tiles_of = [&](const std::string& tensor) {  // by its Einsum, which may make others as well
    return tiles.at(layout_.producer(tensor)->name());
  };
  for (const auto& [tensor, load] : load_of_) {
    PointSet needed = PointSet::none();
    for (const std::string& reader : layout_.readers(tensor)) {
      needed = united(needed, tiles.at(reader), ranges);
    }
    run_for(phase_.tasks[load], needed, phase_);
  }
  for (const auto& [tensor, store] : store_of_) {  // what is read outside is written, if with nothing in it
    if (!is_output(layout_.cascade, tensor)) run_for(phase_.tasks[store], tiles_of(tensor), phase_);
  }
  for (const auto& [tensor, spill] : spill_of_) run_for(phase_.tasks[spill], tiles_of(tensor), phase_);
  for (const auto& [key, refill] : refill_of_) {
    run_for(phase_.tasks[refill], tiles.at(key.substr(key.rfind(' ') + 1)), phase_);
  }
}

}  // namespace weir
