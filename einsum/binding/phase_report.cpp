// SPDX-License-Identifier: Apache-2.0
#include "einsum/binding/phase_report.hpp"

#include <algorithm>
#include <cmath>

#include "einsum/binding/block_time.hpp"
#include "einsum/binding/phase_problem.hpp"
#include "einsum/binding/provisional.hpp"
#include "einsum/binding/sweep_levels.hpp"
#include "einsum/lowering/instances.hpp"
#include "einsum/lowering/phase_builder.hpp"
#include "einsum/lowering/registers.hpp"

namespace weir {

namespace {

constexpr std::int64_t blocks_in_step = 8;
constexpr std::int64_t most_instances = 200'000;  // walked to find an interval: some 20 ms

std::int64_t tiles_a_block(const Phase& phase) {
  std::int64_t tiles = 1;
  for (const Loop& loop : phase.nests.front().loops) tiles *= loop.extent;
  return tiles;
}

/// Instances of a task for each tile of the first nest.
double instances_a_tile(const Phase& phase, const Task& task) {
  return static_cast<double>(instances_a_block(task, phase.nests[task.nest])) /
         static_cast<double>(task.when.block_period) / static_cast<double>(tiles_a_block(phase));
}

/// The time of a block of a phase as the mapping has it, with `iterations` of the nest's first loop.
double trial_time(const DesignParts& parts, const PhaseMapping& mapping, Extents extents,
                  std::int64_t iterations) {
  extents[mapping.nests.front().loops.front()] = iterations;
  const Layout layout = parts.layout(mapping, extents);
  return block_time(PhaseBuilder(layout, 0).build_whole(), machine_of(parts.architecture), blocks_in_step)
      .value_or(NAN);
}

/// Walks the programs of whole blocks; of those too long for that, blocks with fewer iterations of the nest's
/// outermost loop, all of which take the same time but for those at its ends.
double compute_time(const DesignParts& parts, const PhaseMapping& mapping, const Schedule& schedule,
                    const Phase& phase) {
  const auto tasks = static_cast<std::int64_t>(phase.tasks.size());
  const bool is_short = tiles_a_block(phase) * tasks * blocks_in_step <= most_instances;
  const bool can_cut = mapping.nests.size() == 1 && !mapping.nests.front().loops.empty();
  if (is_short || !can_cut) {
    return block_time(phase, schedule.machine, is_short ? blocks_in_step : 3).value_or(NAN);
  }
  constexpr std::int64_t few = 3;
  constexpr std::int64_t more = 5;
  const std::int64_t all = phase.nests.front().loops.front().extent;
  if (all <= more) return block_time(phase, schedule.machine, 3).value_or(NAN);
  const double small = trial_time(parts, mapping, schedule.extents, few);
  const double large = trial_time(parts, mapping, schedule.extents, more);
  return large + (large - small) / (more - few) * static_cast<double>(all - more);
}

void add_recurrence(const DesignParts& parts, const PhaseMapping& mapping, const Extents& extents,
                    PhaseReport& report) {
  if (mapping.nests.size() != 1) return;
  const Binding provisional = provisional_binding(parts.mapping, parts.binding);
  const Layout layout(parts.cascade, parts.architecture, parts.mapping, mapping, provisional, extents);
  const Phase phase = PhaseBuilder(layout, 0).build_whole();
  const std::vector<SweepLevel> levels = sweep_levels(phase);
  if (std::any_of(levels.begin(), levels.end(), [](const SweepLevel& level) { return level.level > 0; }))
    return;
  const PhaseProblem slots = slot_problem(layout, phase);
  const ModuloBound bound = recurrence_bound(inside_blocks(slots.problem));
  report.recurrence_bound = bound.cycles;
  for (const int operation : bound.operations)
    report.recurrence.push_back(slots.problem.operations[operation].name);
}

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : " -> ") + name;
  return text;
}

}  // namespace

std::vector<ResourceLoad> resource_loads(const Phase& phase, const Machine& machine) {
  std::vector<ResourceLoad> loads;
  for (const Unit& unit : phase.units) {
    if (unit.kind != Unit::Kind::dma) loads.push_back({unit.name, 0});
  }
  ResourceLoad dram{"dram", 0};
  double read_rows = 0;
  double write_rows = 0;
  for (const Task& task : phase.tasks) {
    const double instances = instances_a_tile(phase, task);
    read_rows += instances * static_cast<double>(task.read_rows);
    write_rows += instances * static_cast<double>(task.write_rows);
    if (task.kind == Task::Kind::compute) {
      loads[task.unit].cycles += instances * static_cast<double>(task.issue_cycles);
    } else {
      dram.cycles += instances * static_cast<double>(task.bytes) / machine.dram_bytes_per_cycle;
    }
  }
  loads.push_back(dram);
  const auto ports = static_cast<double>(machine.read_ports + machine.write_ports + machine.shared_ports);
  if (ports > 0) loads.push_back({"buffer ports", (read_rows + write_rows) / ports});
  return loads;
}

std::vector<PhaseReport> report_phases(const DesignParts& parts, const Schedule& schedule) {
  std::vector<PhaseReport> reports;
  for (std::size_t p = 0; p < schedule.phases.size(); ++p) {
    const Phase& phase = schedule.phases[p];
    const PhaseMapping& mapping = parts.mapping.phases[p];
    PhaseReport report;
    report.phase = phase.name;
    report.tiles = tiles_a_block(phase) * phase.block_count();
    report.loads = resource_loads(phase, schedule.machine);
    add_recurrence(parts, mapping, schedule.extents, report);
    for (const ResourceLoad& load : report.loads) {
      if (load.cycles <= report.resource_bound) continue;
      report.resource_bound = load.cycles;
      report.bound_by = load.resource;
    }
    if (report.recurrence_bound > report.resource_bound)
      report.bound_by = "recurrence " + joined(report.recurrence);
    const double walked =
        compute_time(parts, mapping, schedule, phase) / static_cast<double>(tiles_a_block(phase));
    report.interval = std::max(walked, report.recurrence_bound);  // a few blocks may run ahead of it
    for (const ResourceLoad& load : report.loads) {               // these two are not in the walk
      if (load.resource == "dram" || load.resource == "buffer ports")
        report.interval = std::max(report.interval, load.cycles);
    }
    const Layout layout = parts.layout(mapping, schedule.extents);
    for (const Unit& unit : phase.units) {
      if (unit.kind == Unit::Kind::dma) continue;
      const ArraySpec& array =
          unit.name == "array2d" ? parts.architecture.array2d : parts.architecture.array1d;
      report.registers.push_back({unit.name, registers_needed(layout, phase, unit.name), array.registers});
    }
    reports.push_back(std::move(report));
  }
  return reports;
}

}  // namespace weir
