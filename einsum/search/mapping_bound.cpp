// SPDX-License-Identifier: Apache-2.0
#include "einsum/search/mapping_bound.hpp"

#include <algorithm>
#include <stdexcept>

#include "einsum/analysis/analysis.hpp"
#include "einsum/binding/phase_problem.hpp"
#include "einsum/binding/phase_report.hpp"
#include "einsum/binding/provisional.hpp"
#include "einsum/lowering/instances.hpp"
#include "einsum/lowering/phase_builder.hpp"
#include "einsum/lowering/residency.hpp"

namespace weir {

namespace {

constexpr double joules_per_pj = 1e-12;

/// The share of the resident tensors that does not fit. Throws SpecError if that may not be.
double spilled_share(const DesignParts& parts, const Extents& extents) {
  const std::int64_t capacity =
      parts.mapping.capacity_bytes.value_or(parts.architecture.global_buffer.capacity_bytes);
  std::int64_t bytes = 0;
  for (const PhaseMapping& phase : parts.mapping.phases) {
    const auto tensors =
        residency(parts.layout(phase, extents), parts.architecture.assumptions.double_buffers);
    bytes = std::max(bytes, total_bytes(tensors));
  }
  if (bytes <= capacity) return 0;
  if (parts.mapping.overflow == Mapping::Overflow::error)
    throw SpecError(parts.mapping.where, "needs more of the global buffer than there is");
  return 1 - static_cast<double>(capacity) / static_cast<double>(bytes);
}

double recurrence_cycles(const Layout& layout, const Phase& phase) {
  const PhaseProblem slots = slot_problem(layout, phase);
  try {
    return recurrence_bound(inside_blocks(slots.problem)).cycles;
  } catch (const std::logic_error&) {  // of an order of loops that nobody has checked
    throw SpecError(layout.phase.where, "a tile waits for itself");
  }
}

double phase_bound(const Phase& phase, const Layout& layout, const Machine& machine) {
  double tile = 0;
  for (const ResourceLoad& load : resource_loads(phase, machine)) tile = std::max(tile, load.cycles);
  const std::vector<SweepLevel> levels = sweep_levels(phase);
  const bool is_one_sweep =
      std::all_of(levels.begin(), levels.end(), [](const SweepLevel& level) { return level.level == 0; });
  if (is_one_sweep) tile = std::max(tile, recurrence_cycles(layout, phase));
  std::int64_t tiles = phase.block_count();
  for (const Loop& loop : phase.nests.front().loops) tiles *= loop.extent;
  return tile * static_cast<double>(tiles);
}

}  // namespace

double MappingFigures::of(Objective objective) const {
  if (objective == Objective::cycles) return cycles;
  return objective == Objective::energy ? energy_pj : edp_js;
}

void add_actions(const Phase& phase, std::map<std::string, double>& counts) {
  for (const Task& task : phase.tasks) {
    for (const ConditionalActions& actions : task.actions) {
      Task counted;
      counted.nest = task.nest;
      counted.when = actions.when;
      const auto instances = static_cast<double>(instance_count(counted, phase));
      for (const auto& [name, count] : actions.counts) counts[name] += instances * static_cast<double>(count);
    }
  }
}

MappingFigures figures_of(const std::map<std::string, double>& counts, double cycles, double clock_hz,
                          const ActionPrice& price) {
  MappingFigures figures{cycles, price(counts, cycles), 0};
  figures.edp_js = figures.energy_pj * joules_per_pj * cycles / clock_hz;
  return figures;
}

double first_transfers(const Phase& phase, const Machine& machine) {
  double bytes = 0;
  for (const Task& task : phase.tasks) {
    if (task.kind == Task::Kind::load) bytes += static_cast<double>(task.bytes);
  }
  return bytes / machine.dram_bytes_per_cycle + static_cast<double>(bytes > 0 ? machine.dram_latency : 0);
}

MappingBound bound_mapping(const DesignParts& parts, const ActionPrice& price) {
  const Binding provisional = provisional_binding(parts.mapping, parts.binding);
  const DesignParts bound{parts.cascade, parts.workload, parts.architecture, parts.mapping, provisional};
  const Machine machine = machine_of(parts.architecture);
  const Extents extents = fitted_extents(bound);
  const double spilled = spilled_share(bound, extents);
  MappingBound result;
  double cycles = 0;
  std::map<std::string, double> counts;
  for (const PhaseMapping& mapping : parts.mapping.phases) {
    const Layout layout = bound.layout(mapping, extents);
    const Phase phase = PhaseBuilder(layout, spilled).build_whole();
    cycles += phase_bound(phase, layout, machine);
    result.fill_cycles += first_transfers(phase, machine);
    add_actions(phase, counts);
  }
  result.figures = figures_of(counts, cycles, parts.architecture.clock_hz, price);
  return result;
}

double machine_bound(const DesignParts& parts) {
  const Architecture& machine = parts.architecture;
  const Sizes sizes(parts.workload.extents.begin(), parts.workload.extents.end());
  const Analysis analysis = analyze(parts.cascade, sizes, machine.global_buffer.capacity_bytes);
  double cycles = 0;
  const auto pipelined = ArraySpec::Issue::pipelined;  // may do any number of operations a cycle
  const bool is_pipelined = machine.array2d.issue == pipelined || machine.array1d.issue == pipelined;
  if (analysis.operations && analysis.operations->method() != CountMethod::upper_bound && !is_pipelined) {
    const std::int64_t pes = machine.array2d.rows * machine.array2d.columns + machine.array1d.columns;
    cycles = static_cast<double>(analysis.operations->sum) / (2 * static_cast<double>(pes));
  }
  if (analysis.bounds) {
    const double rate = machine_of(machine).dram_bytes_per_cycle;
    cycles = std::max(cycles, static_cast<double>(analysis.bounds->bytes) / rate);
  }
  return cycles;
}

}  // namespace weir
