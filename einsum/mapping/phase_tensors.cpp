// SPDX-License-Identifier: Apache-2.0
#include "einsum/mapping/phase_tensors.hpp"

#include <algorithm>
#include <set>

#include "einsum/language/names.hpp"
#include "einsum/language/parser.hpp"
#include "einsum/language/variables.hpp"
#include "einsum/lowering/registers.hpp"

namespace weir {

namespace {

constexpr std::int64_t spare_tiles = 4;  // as many as most pipelines have in flight

const Einsum& statement(const MappedCascade& mapped, int index) {
  return *mapped.statements[static_cast<std::size_t>(index)];
}

std::vector<std::string> factors(const std::vector<Partition>& partitions, const std::string& rank) {
  for (const Partition& partition : partitions) {
    if (partition.rank != rank) continue;
    std::vector<std::string> names;
    for (const PartitionFactor& factor : partition.factors) names.push_back(factor.name);
    return names;
  }
  return {rank};
}

bool walks(const std::vector<Partition>& partitions, const std::string& loop,
           const std::vector<std::string>& variables) {
  return std::any_of(variables.begin(), variables.end(), [&](const std::string& variable) {
    return contains(factors(partitions, rank_of(variable)), loop);
  });
}

/// The loops at which a tensor with these variables moves: those of the nest that it walks, and all blocks
/// around them; if the nest does not move it, the blocks down to the innermost that does.
std::vector<std::string> moving_loops(const PhaseMapping& phase, const std::vector<Partition>& partitions,
                                      const std::vector<std::string>& variables) {
  std::vector<std::string> nest;
  for (const std::string& loop : phase.nests.front().loops) {
    if (walks(partitions, loop, variables)) nest.push_back(loop);
  }
  std::vector<std::string> loops = phase.blocks;
  if (nest.empty()) {
    while (!loops.empty() && !walks(partitions, loops.back(), variables)) loops.pop_back();
  }
  loops.insert(loops.end(), nest.begin(), nest.end());
  return loops;
}

/// Whether partial results have to wait outside the array for the next iteration of a loop.
bool accumulates(const PhaseMapping& phase, const std::vector<Partition>& partitions, const Einsum& einsum) {
  const std::vector<std::string> reduced = reduced_variables(einsum);
  return std::any_of(phase.nests.front().loops.begin(), phase.nests.front().loops.end(),
                     [&](const std::string& loop) { return walks(partitions, loop, reduced); });
}

bool is_read_outside(const MappedCascade& mapped, const FusionGroup& group, const std::string& tensor) {
  bool inside = false;
  for (std::size_t s = 0; s < mapped.statements.size(); ++s) {
    for (const TensorAccess& read : reads(*mapped.statements[s])) {
      if (read.tensor != tensor) continue;
      if (!group.has(static_cast<int>(s))) return true;
      inside = inside || static_cast<int>(s) != mapped.writer(tensor);
    }
  }
  return !inside;  // nobody reads it: a result of the cascade
}

bool is_carried(const Einsum& einsum) {
  return std::any_of(einsum.outputs.front().indices.begin(), einsum.outputs.front().indices.end(),
                     [](const Expression& index) {
                       const auto offset = offset_index(index);
                       return offset && offset->offset != 0;
                     });
}

/// Decides for one intermediate.
class Home {
 public:
  explicit Home(const PhaseFlow& flow) : flow_(flow) {}

  bool is_buffer(int task) const {
    const Task& maker = flow_.phase.tasks[task];
    const Einsum& einsum = *flow_.layout.producer(maker.einsum);
    if (is_carried(einsum)) return !stays_in_registers(task);
    if (!holds_one_word(flow_.layout, maker.einsum) && cannot_stream(task)) return true;
    for (std::size_t t = 0; t < flow_.phase.tasks.size(); ++t) {
      const Task& reader = flow_.phase.tasks[t];
      if (reader.kind != Task::Kind::compute) continue;
      for (const Dependency& dependency : reader.dependencies) {
        if (dependency.producer != task || dependency.form != Dependency::Form::data) continue;
        if (are_in_different_sweeps(flow_.phase, flow_.levels, static_cast<int>(t), task)) return true;
        if (!(reader.when == maker.when)) return true;
        if (reads_whole(reader, maker, dependency)) return true;
      }
    }
    return false;
  }

  /// Whether a later sweep reads its tiles one by one.
  bool is_swept_again(int task) const {
    const Task& maker = flow_.phase.tasks[task];
    const Nest& nest = flow_.phase.nests[maker.nest];
    for (std::size_t t = 0; t < flow_.phase.tasks.size(); ++t) {
      for (const Dependency& dependency : flow_.phase.tasks[t].dependencies) {
        if (dependency.producer != task || dependency.form != Dependency::Form::data) continue;
        if (flow_.phase.tasks[t].kind != Task::Kind::compute) continue;
        if (!are_in_different_sweeps(flow_.phase, flow_.levels, static_cast<int>(t), task)) continue;
        for (std::size_t i = 0; i < nest.loops.size(); ++i) {
          if (maker.when.loops[i] == When::every && dependency.loops[i].own_loop >= 0) return true;
        }
      }
    }
    return false;
  }

 private:
  static bool reads_whole(const Task& reader, const Task& maker, const Dependency& dependency) {
    for (std::size_t i = 0; i < dependency.loops.size(); ++i) {
      const bool every = maker.when.loops[i] == When::every && reader.when.loops[i] == When::every;
      if (every && dependency.loops[i].own_loop < 0) return true;
    }
    return false;
  }

  /// Whether a reader on the maker's unit needs something else first that is made from the same tensor: the
  /// words cannot go from one to the other as they are made.
  bool cannot_stream(int task) const {
    for (std::size_t t = 0; t < flow_.phase.tasks.size(); ++t) {
      const Task& reader = flow_.phase.tasks[t];
      if (reader.unit != flow_.phase.tasks[task].unit || !takes(reader, task)) continue;
      if (!can_stream(flow_.layout, flow_.phase.tasks[task].einsum, reader.einsum)) return true;
      for (std::size_t other = 0; other < flow_.phase.tasks.size(); ++other) {
        std::set<int> seen;
        const bool between = other != t && static_cast<int>(other) != task;
        if (between && takes(flow_.phase.tasks[other], task) &&
            needs(static_cast<int>(t), static_cast<int>(other), seen)) {
          return true;
        }
      }
    }
    return false;
  }

  /// Whether a task reads what another makes in the same slot.
  static bool takes(const Task& reader, int maker) {
    if (reader.kind != Task::Kind::compute) return false;
    return std::any_of(
        reader.dependencies.begin(), reader.dependencies.end(), [&](const Dependency& dependency) {
          const bool is_near = std::all_of(dependency.loops.begin(), dependency.loops.end(),
                                           [](const LoopSource& source) { return source.distance == 0; });
          return dependency.producer == maker && dependency.form == Dependency::Form::data && is_near;
        });
  }

  bool needs(int task, int other, std::set<int>& seen) const {
    if (!seen.insert(task).second) return false;
    for (const Dependency& dependency : flow_.phase.tasks[task].dependencies) {
      if (!takes(flow_.phase.tasks[task], dependency.producer)) continue;
      if (dependency.producer == other || needs(dependency.producer, other, seen)) return true;
    }
    return false;
  }

  /// State of the innermost loop, one word a PE, used where it is made.
  bool stays_in_registers(int task) const {
    const Task& maker = flow_.phase.tasks[task];
    const Nest& nest = flow_.phase.nests[maker.nest];
    if (nest.loops.size() != 1 || !holds_one_word(flow_.layout, maker.einsum)) return false;
    return std::all_of(flow_.phase.tasks.begin(), flow_.phase.tasks.end(), [&](const Task& reader) {
      return std::all_of(
          reader.dependencies.begin(), reader.dependencies.end(), [&](const Dependency& dependency) {
            const bool reads = dependency.producer == task && dependency.form == Dependency::Form::data;
            return !reads || (reader.unit == maker.unit && reader.kind == Task::Kind::compute &&
                              reader.when == maker.when);
          });
    });
  }

  const PhaseFlow& flow_;
};

/// The iterations of the nest's loops that keep a tensor's tiles apart (generations do not), as an
/// expression; `spare` tiles more let the next ones be made while the last are read.
Expression tiles_of(const PhaseFlow& flow, const Task& maker, std::int64_t copies, std::int64_t spare) {
  std::string text = std::to_string(copies);
  std::vector<std::string> variables;
  for (const Expression& index : flow.layout.producer(maker.einsum)->outputs.front().indices) {
    const auto generation = offset_index(index);
    if (generation && generation->offset != 0) continue;
    for (const std::string& variable : rank_variables(index)) variables.push_back(variable);
  }
  for (const Loop& loop : flow.phase.nests[maker.nest].loops) {
    if (walks(flow.layout.mapping.partitions, loop.name, variables)) text += " * " + loop.name;
  }
  if (spare > 0) text += " + " + std::to_string(spare);
  return parse_expression(text, {});
}

}  // namespace

std::map<std::string, TensorMapping> outer_tensors(const MappedCascade& mapped, const FusionGroup& group,
                                                   const PhaseMapping& phase,
                                                   const std::vector<Partition>& partitions, bool keeps) {
  std::map<std::string, TensorMapping> tensors;
  std::map<std::string, std::vector<std::string>> variables;
  for (const int index : group.statements) {
    const Einsum& einsum = statement(mapped, index);
    for (const TensorAccess& read : accesses(einsum.value)) {
      if (group.has(mapped.writer(read.tensor))) continue;
      for (const std::string& variable : rank_variables(read)) variables[read.tensor].push_back(variable);
      variables[read.tensor];
    }
    for (const TensorAccess& output : einsum.outputs) {
      if (!is_read_outside(mapped, group, output.tensor)) continue;
      TensorMapping& mapping = tensors[output.tensor];
      mapping.home = TensorMapping::Home::dram;
      if (accumulates(phase, partitions, einsum) || is_carried(einsum)) {
        mapping.loops = moving_loops(phase, partitions, rank_variables(output));
      } else {
        mapping.direct = true;
        mapping.copies = 0;
      }
    }
  }
  for (const auto& [tensor, names] : variables) {
    TensorMapping& mapping = tensors[tensor];
    mapping.home = TensorMapping::Home::dram;
    mapping.loops = moving_loops(phase, partitions, names);
    if (keeps) continue;
    mapping.loops = phase.blocks;
    const std::vector<std::string>& nest = phase.nests.front().loops;
    mapping.loops.insert(mapping.loops.end(), nest.begin(), nest.end());
  }
  return tensors;
}

std::map<std::string, TensorMapping> inner_tensors(const PhaseFlow& flow, std::int64_t copies) {
  std::map<std::string, TensorMapping> tensors;
  const Home home(flow);
  for (std::size_t t = 0; t < flow.phase.tasks.size(); ++t) {
    const Task& task = flow.phase.tasks[t];
    if (task.kind != Task::Kind::compute || is_read_outside(flow.mapped, flow.group, task.einsum)) continue;
    if (!home.is_buffer(static_cast<int>(t))) continue;
    TensorMapping& mapping = tensors[task.einsum];
    mapping.home = TensorMapping::Home::buffer;
    const std::int64_t spare = home.is_swept_again(static_cast<int>(t)) ? 0 : spare_tiles;
    mapping.tiles = tiles_of(flow, task, copies, spare);
  }
  return tensors;
}

}  // namespace weir
