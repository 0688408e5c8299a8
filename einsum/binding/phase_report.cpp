// SPDX-License-Identifier: Apache-2.0
#include "einsum/binding/phase_report.hpp"

#include <algorithm>
#include <cmath>

#include "einsum/binding/block_time.hpp"
#include "einsum/binding/phase_problem.hpp"
#include "einsum/binding/provisional.hpp"
#include "einsum/binding/sweep_levels.hpp"
#include "einsum/lowering/instances.hpp"
#include "einsum/lowering/live_instances.hpp"
#include "einsum/lowering/phase_builder.hpp"
#include "einsum/lowering/registers.hpp"
#include "einsum/timing/phase_walk.hpp"

namespace weir {

namespace {

constexpr std::int64_t blocks_in_step = 8;
constexpr std::int64_t most_instances = 200'000;  // walked to find an interval: some 20 ms

std::int64_t tiles_a_block(const Phase& phase) {
  std::int64_t tiles = 1;
  for (const Loop& loop : phase.nests.front().loops) tiles *= loop.extent;
  return tiles;
}

bool culls(const Phase& phase) {
  return std::any_of(phase.tasks.begin(), phase.tasks.end(),
                     [](const Task& task) { return task.is_culled(); });
}

/// Instances of all tasks, culled ones included.
std::int64_t instances(const Phase& phase) {
  std::int64_t count = 0;
  for (const Task& task : phase.tasks) count += instance_count(task, phase);
  return count;
}

/// Tiles of the first nest that run; where some are culled, those of its Einsum that runs at most.
std::int64_t running_tiles(const Phase& phase) {
  if (!culls(phase)) return tiles_a_block(phase) * phase.block_count();
  std::int64_t tiles = 0;
  for (const Task& task : phase.tasks) {
    if (task.kind == Task::Kind::compute && task.nest == 0)
      tiles = std::max(tiles, live_instance_count(phase, task));
  }
  return tiles;
}

/// The time of blocks of a phase as the mapping has it, with `iterations` of the nest's first loop.
BlockTime trial_time(const DesignParts& parts, const PhaseMapping& mapping, Extents extents,
                     std::int64_t iterations) {
  extents[mapping.nests.front().loops.front()] = iterations;
  const Layout layout = parts.layout(mapping, extents);
  return block_time(PhaseBuilder(layout, 0).build_whole(), machine_of(parts.architecture), blocks_in_step)
      .value_or(BlockTime{NAN, NAN, 1});
}

/// Walks the programs of whole blocks; of those too long for that, blocks with fewer iterations of the nest's
/// outermost loop, all of which take the same time but for those at its ends.
BlockTime whole_time(const DesignParts& parts, const PhaseMapping& mapping, const Schedule& schedule,
                     const Phase& phase) {
  const auto tasks = static_cast<std::int64_t>(phase.tasks.size());
  const bool is_short = tiles_a_block(phase) * tasks * blocks_in_step <= most_instances;
  const bool can_cut = mapping.nests.size() == 1 && !mapping.nests.front().loops.empty();
  constexpr std::int64_t few = 3;
  constexpr std::int64_t more = 5;
  const std::int64_t all = can_cut ? phase.nests.front().loops.front().extent : 0;
  if (is_short || all <= more) {
    return block_time(phase, schedule.machine, is_short ? blocks_in_step : 3)
        .value_or(BlockTime{NAN, NAN, 1});
  }
  const BlockTime small = trial_time(parts, mapping, schedule.extents, few);
  BlockTime large = trial_time(parts, mapping, schedule.extents, more);
  const double times = static_cast<double>(all - more) / (more - few);
  large.cycles += (large.cycles - small.cycles) * times;
  large.block += (large.block - small.block) * times;
  return large;
}

void add_time(const DesignParts& parts, const PhaseMapping& mapping, const Schedule& schedule,
              const Phase& phase, PhaseReport& report) {
  if (culls(phase)) {
    const auto time = culled_time(phase, schedule.machine, report.tiles, most_instances);
    report.interval = time ? time->tile : NAN;
    report.cycles = time ? time->cycles : NAN;
    return;
  }
  const BlockTime time = whole_time(parts, mapping, schedule, phase);
  report.interval = time.block / static_cast<double>(tiles_a_block(phase));
  report.cycles = time.total(phase.block_count());
  if (instances(phase) > most_instances) return;
  const PhaseTimes all = walk_phase(phase, schedule.machine, most_instances + 1);
  if (all.is_complete) report.cycles = static_cast<double>(all.cycles);
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
  const auto tiles = static_cast<double>(running_tiles(phase));
  for (const Task& task : phase.tasks) {
    const double instances = static_cast<double>(live_instance_count(phase, task)) / tiles;
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
    report.tiles = running_tiles(phase);
    report.culled_tiles = tiles_a_block(phase) * phase.block_count() - report.tiles;
    report.loads = resource_loads(phase, schedule.machine);
    add_recurrence(parts, mapping, schedule.extents, report);
    for (const ResourceLoad& load : report.loads) {
      if (load.cycles <= report.resource_bound) continue;
      report.resource_bound = load.cycles;
      report.bound_by = load.resource;
    }
    if (report.recurrence_bound > report.resource_bound)
      report.bound_by = "recurrence " + joined(report.recurrence);
    add_time(parts, mapping, schedule, phase, report);
    // A few blocks may run ahead of what holds in the long run, or have no long run.
    const auto tiles = static_cast<double>(report.tiles);
    report.cycles = std::max(report.cycles, report.resource_bound * tiles);
    report.interval = std::max(
        {std::min(report.interval, report.cycles / tiles), report.resource_bound, report.recurrence_bound});
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
