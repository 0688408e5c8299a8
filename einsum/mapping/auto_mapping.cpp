// SPDX-License-Identifier: Apache-2.0
#include "einsum/mapping/auto_mapping.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "einsum/binding/phase_problem.hpp"
#include "einsum/binding/provisional.hpp"
#include "einsum/language/names.hpp"
#include "einsum/language/parser.hpp"
#include "einsum/language/variables.hpp"
#include "einsum/lowering/lower.hpp"
#include "einsum/lowering/phase_builder.hpp"
#include "einsum/lowering/residency.hpp"
#include "einsum/mapping/phase_layout.hpp"
#include "einsum/mapping/phase_tensors.hpp"
#include "einsum/mapping/prefetch_depth.hpp"

namespace weir {

namespace {

/// Builds a mapping phase by phase.
class MappingBuilder {
 public:
  MappingBuilder(const MappedCascade& mapped, const Workload& workload, const Architecture& architecture,
                 const Mapping& request)
      : mapped_(mapped), workload_(workload), architecture_(architecture), result_(request) {
    result_.is_automatic = false;
    result_.phases.clear();
  }

  Mapping build() {
    for (const FusionGroup& group : fusion_groups(mapped_)) add_phase(group);
    return result_;
  }

 private:
  /// How a phase is tried, the best first.
  struct Attempt {
    bool is_one_sweep = true;
    std::int64_t copies = 1;  ///< blocks of what passes from sweep to sweep
    bool keeps = true;        ///< inputs that are used again stay in the buffer
    bool is_last = false;
  };

  void add_phase(const FusionGroup& group) {
    for (const Attempt& attempt : {Attempt{true, 1, true}, Attempt{false, 2, true}, Attempt{true, 1, false},
                                   Attempt{false, 1, true}, Attempt{false, 1, false, true}}) {
      if (try_phase(group, attempt)) return;
    }
  }

  /// Adds the group's phase; false if it has more sweeps than it is to have, or needs more of the buffer than
  /// there is.
  bool try_phase(const FusionGroup& group, const Attempt& attempt) {
    const PhaseLoops loops =
        phase_loops(mapped_, group, architecture_, result_.partitions, attempt.is_one_sweep);
    Mapping trial = result_;
    trial.partitions.insert(trial.partitions.end(), loops.partitions.begin(), loops.partitions.end());
    trial.phases = {phase_of(group, loops, trial.partitions, attempt.keeps)};
    PhaseMapping& phase = trial.phases.front();
    Binding request;
    request.where = result_.where;
    request.name = "auto";
    const Binding binding = provisional_binding(trial, request);
    const DesignParts parts{mapped_.cascade, workload_, architecture_, trial, binding};
    const Extents extents =
        resolve_extents(mapped_.cascade, trial, known_extents(workload_, architecture_), 1);
    const Layout layout = parts.layout(phase, extents);
    const Phase lowered = PhaseBuilder(layout, 0).build_whole();
    std::vector<SweepLevel> levels = sweep_levels(lowered);
    const bool has_one =
        std::none_of(levels.begin(), levels.end(), [](const SweepLevel& level) { return level.level > 0; });
    if (attempt.is_one_sweep != has_one && !attempt.is_last) return false;
    if (!has_one && !can_run(block_problem(lowered, levels).problem)) levels = sweep_parts(lowered, levels);
    const std::map<std::string, TensorMapping> inner =
        inner_tensors({mapped_, group, layout, lowered, levels}, attempt.copies);
    phase.tensors.insert(inner.begin(), inner.end());
    keep_for_sweeps(lowered, levels, phase);
    take_from_links(lowered, levels, phase);
    const std::int64_t capacity = result_.capacity_bytes.value_or(architecture_.global_buffer.capacity_bytes);
    const std::int64_t bytes =
        total_bytes(residency(parts.layout(phase, extents), architecture_.assumptions.double_buffers));
    if (bytes > capacity && !attempt.is_last) return false;
    if (bytes > capacity) {
      trial.overflow = Mapping::Overflow::spill;
    } else {
      choose_prefetch(layout, lowered, levels, capacity, phase);
    }
    trial.phases.insert(trial.phases.begin(), result_.phases.begin(), result_.phases.end());
    result_ = trial;
    return true;
  }

  PhaseMapping phase_of(const FusionGroup& group, const PhaseLoops& loops,
                        const std::vector<Partition>& partitions, bool keeps) {
    PhaseMapping phase;
    phase.einsums = phase_einsums(mapped_, group, loops, architecture_);
    phase.name = phase.einsums.front().first;
    if (phase.einsums.size() > 1) phase.name += "-" + phase.einsums.back().first;
    phase.blocks = loops.blocks;
    phase.nests = {{"tiles", loops.nest}};
    phase.where = mapped_.cascade.where;
    phase.tensors = outer_tensors(mapped_, group, phase, partitions, keeps);
    return phase;
  }

  /// An input that two sweeps read stays from the first to the last: it is fetched once a block.
  static void keep_for_sweeps(const Phase& lowered, const std::vector<SweepLevel>& levels,
                              PhaseMapping& phase) {
    std::map<std::string, std::set<std::pair<int, int>>> sweeps;
    for (std::size_t t = 0; t < lowered.tasks.size(); ++t) {
      for (const Dependency& dependency : lowered.tasks[t].dependencies) {
        const Task& load = lowered.tasks[dependency.producer];
        const std::string load_name = "load ";
        if (load.kind != Task::Kind::load || dependency.form != Dependency::Form::data) continue;
        if (lowered.tasks[t].kind == Task::Kind::compute) {
          sweeps[load.name.substr(load_name.size())].emplace(levels[t].level, levels[t].part);
        }
      }
    }
    for (const auto& [tensor, read_in] : sweeps) {
      if (read_in.size() < 2) continue;
      std::string tiles = "1";
      for (const std::string& loop : phase.nests.front().loops) {
        if (contains(phase.tensors[tensor].loops, loop)) tiles += " * " + loop;
      }
      phase.tensors[tensor].tiles = parse_expression(tiles, phase.where);
    }
  }

  /// What lives in the buffer but is read in the same slot by the other array comes over the link.
  static void take_from_links(const Phase& lowered, const std::vector<SweepLevel>& levels,
                              PhaseMapping& phase) {
    for (std::size_t t = 0; t < lowered.tasks.size(); ++t) {
      const Task& reader = lowered.tasks[t];
      if (reader.kind != Task::Kind::compute) continue;
      for (const Dependency& dependency : reader.dependencies) {
        const Task& maker = lowered.tasks[dependency.producer];
        const auto home = phase.tensors.find(maker.einsum);
        if (maker.kind != Task::Kind::compute || home == phase.tensors.end()) continue;
        const bool is_in_step = std::all_of(
            dependency.loops.begin(), dependency.loops.end(),
            [](const LoopSource& source) { return source.own_loop >= 0 && source.distance == 0; });
        const bool is_near = maker.unit != reader.unit && maker.when == reader.when && is_in_step &&
                             levels[t] == levels[static_cast<std::size_t>(dependency.producer)];
        if (home->second.home != TensorMapping::Home::buffer || !is_near) continue;
        for (auto& [name, entry] : phase.einsums) {
          if (name == reader.einsum && !contains(entry.direct, maker.einsum))
            entry.direct.push_back(maker.einsum);
        }
      }
    }
  }

  const MappedCascade& mapped_;
  const Workload& workload_;
  const Architecture& architecture_;
  Mapping result_;
};

}  // namespace

Mapping auto_mapping(const Cascade& cascade, const Workload& workload, const Architecture& architecture,
                     const Mapping& request) {
  const MappedCascade mapped(cascade, Sizes(workload.extents.begin(), workload.extents.end()));
  require_sizes(cascade, mapped.sizes);
  return MappingBuilder(mapped, workload, architecture, request).build();
}

}  // namespace weir
