// SPDX-License-Identifier: Apache-2.0
#include "einsum/lowering/lower.hpp"

#include <algorithm>
#include <set>

#include "einsum/language/variables.hpp"
#include "einsum/lowering/extents.hpp"
#include "einsum/lowering/layout.hpp"
#include "einsum/lowering/lifetimes.hpp"
#include "einsum/lowering/phase_builder.hpp"
#include "einsum/lowering/registers.hpp"
#include "einsum/lowering/residency.hpp"
#include "einsum/lowering/tile_use.hpp"

namespace weir {

namespace {

/// The part of the buffer that the mapping may use.
std::int64_t capacity(const DesignParts& parts) {
  return parts.mapping.capacity_bytes.value_or(parts.architecture.global_buffer.capacity_bytes);
}

/// The phase that takes most of the buffer decides.
std::vector<Residency> largest_residency(const DesignParts& parts, const Extents& extents) {
  std::vector<Residency> largest;
  for (const PhaseMapping& phase : parts.mapping.phases) {
    std::vector<Residency> tensors =
        residency(parts.layout(phase, extents), parts.architecture.assumptions.double_buffers);
    if (total_bytes(tensors) >= total_bytes(largest)) largest = std::move(tensors);
  }
  return largest;
}

std::string describe(const std::vector<Residency>& tensors) {
  std::string text;
  for (const Residency& entry : tensors) {
    text += (text.empty() ? "" : ", ") + entry.tensor + " " +
            std::to_string(entry.tiles * entry.tile_bytes * entry.copies);
  }
  return text;
}

void check_capacity(const DesignParts& parts, Schedule& schedule) {
  schedule.capacity_bytes = capacity(parts);
  schedule.buffer_bytes = total_bytes(schedule.residency);
  if (schedule.buffer_bytes <= schedule.capacity_bytes) return;
  if (parts.mapping.overflow == Mapping::Overflow::spill) {
    schedule.spilled =
        1 - static_cast<double>(schedule.capacity_bytes) / static_cast<double>(schedule.buffer_bytes);
    return;
  }
  throw SpecError(parts.mapping.where, "mapping '" + parts.mapping.name + "' needs " +
                                           std::to_string(schedule.buffer_bytes) +
                                           " bytes of the global buffer (" + describe(schedule.residency) +
                                           "); expected at most " + std::to_string(schedule.capacity_bytes));
}

void check_every_einsum_is_mapped(const DesignParts& parts) {
  std::set<std::string> mapped;
  for (const PhaseMapping& phase : parts.mapping.phases) {
    for (const auto& [name, entry] : phase.einsums) {
      if (!mapped.insert(name).second) {
        throw SpecError(entry.where, "Einsum " + name + " is mapped twice; expected it in one phase");
      }
    }
    if (!parts.binding.phases.contains(phase.name)) {
      throw SpecError(parts.binding.where, "binding '" + parts.binding.name + "' has no phase '" +
                                               phase.name + "'; expected one for each of the mapping's");
    }
  }
  for (const Einsum& einsum : parts.cascade.einsums) {
    if (accesses(einsum.value).empty() || mapped.contains(einsum.name())) continue;
    throw SpecError(parts.mapping.where, "mapping '" + parts.mapping.name + "' does not map Einsum " +
                                             einsum.name() + "; expected it under einsums of one phase");
  }
}

/// The share of the padded iteration space that lies outside the ranks, for the ranks that are cut.
double padded_share(const Mapping& mapping, const Extents& extents) {
  double useful = 1;
  for (const Partition& partition : mapping.partitions) {
    double padded = 1;
    for (const PartitionFactor& factor : partition.factors) {
      padded *= static_cast<double>(extents.at(factor.name));
    }
    useful *= static_cast<double>(extents.at(partition.rank)) / padded;
  }
  return 1 - useful;
}

/// Gives each stream of buffer rows a first bank, spread so that streams that start together do not meet.
void spread_banks(Phase& phase, std::int64_t banks) {
  std::int64_t next = 0;
  for (Task& task : phase.tasks) {
    task.bank = banks > 0 ? next % banks : 0;
    next += banks > 8 ? banks / 8 + 1 : 1;
  }
}

}  // namespace

Extents fitted_extents(const DesignParts& parts) {
  const Extents known = known_extents(parts.workload, parts.architecture);
  Extents extents = resolve_extents(parts.cascade, parts.mapping, known, 1);
  for (const PhaseMapping& phase :
       parts.mapping.phases) {  // every loop must have an extent before its tiles are counted
    nests_of(phase, extents);
    blocks_of(phase, extents);
  }
  const std::optional<std::int64_t> range = fit_range(parts.mapping, extents);
  if (!range) return extents;
  for (std::int64_t fit = *range; fit > 1; --fit) {
    if (*range % fit != 0) continue;
    extents = resolve_extents(parts.cascade, parts.mapping, known, fit);
    if (total_bytes(largest_residency(parts, extents)) <= capacity(parts)) return extents;
  }
  return resolve_extents(parts.cascade, parts.mapping, known, 1);
}

Machine machine_of(const Architecture& architecture) {
  const Assumptions& assume = architecture.assumptions;
  Machine machine;
  machine.clock_hz = architecture.clock_hz;
  machine.word_bytes = architecture.word_bytes;
  machine.array2d_pes = architecture.array2d.rows * architecture.array2d.columns;
  machine.array1d_pes = architecture.array1d.columns;
  if (assume.skew) {
    machine.array2d_skew = architecture.array2d.rows + architecture.array2d.columns - 2;
    machine.array1d_skew = architecture.array1d.columns - 1;
  }
  if (assume.buffer_ports) {
    machine.read_ports = architecture.global_buffer.read_ports;
    machine.write_ports = architecture.global_buffer.write_ports;
    machine.shared_ports = architecture.global_buffer.shared_ports;
  }
  if (assume.buffer_banks) machine.banks = architecture.global_buffer.banks;
  const double efficiency = assume.dram_efficiency ? architecture.dram.efficiency : 1;
  machine.dram_bytes_per_cycle = architecture.dram.bandwidth_bytes_per_s * efficiency / architecture.clock_hz;
  if (assume.return_path) {
    machine.return_latency = architecture.return_path.latency;
    machine.return_words_per_cycle = architecture.return_path.words_per_cycle;
  }
  return machine;
}

Schedule lower(const Cascade& cascade, const Workload& workload, const Architecture& architecture,
               const Mapping& mapping, const Binding& binding) {
  const DesignParts parts{cascade, workload, architecture, mapping, binding};
  check_every_einsum_is_mapped(parts);
  return lower_phases(parts);
}

Schedule lower_phases(const DesignParts& parts) {
  Schedule schedule;
  schedule.machine = machine_of(parts.architecture);
  schedule.extents = fitted_extents(parts);
  schedule.residency = largest_residency(parts, schedule.extents);
  schedule.padded_share = padded_share(parts.mapping, schedule.extents);
  check_capacity(parts, schedule);
  const Liveness liveness(parts.cascade, schedule.extents);
  for (const PhaseMapping& phase : parts.mapping.phases) {
    const Layout layout = parts.layout(phase, schedule.extents);
    schedule.phases.push_back(PhaseBuilder(layout, schedule.spilled).build(liveness));
    for (TileUse& use : tile_uses(layout, liveness, schedule.phases.back())) {
      schedule.tile_uses.push_back(std::move(use));
    }
    check_registers(layout, schedule.phases.back());
    add_lifetimes(layout, schedule.phases.back());
    spread_banks(schedule.phases.back(), schedule.machine.banks);
  }
  return schedule;
}

}  // namespace weir
