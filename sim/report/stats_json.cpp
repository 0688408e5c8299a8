// SPDX-License-Identifier: Apache-2.0
#include "sim/report/stats_json.hpp"

#include "sim/report/process_memory.hpp"
#include "sim/report/table.hpp"

namespace weir {

namespace {

using Json = nlohmann::ordered_json;

/// An object even if there is nothing in it.
template <typename Value>
Json object(const std::map<std::string, Value>& values) {
  Json json = Json::object();
  for (const auto& [name, value] : values) json[name] = value;
  return json;
}

template <typename Value>
double sum(const std::map<std::string, Value>& values) {
  double total = 0;
  for (const auto& [name, value] : values) total += static_cast<double>(value);
  return total;
}

Json experiment_json(const Experiment& experiment) {
  return {{"name", experiment.name},
          {"design", experiment.design},
          {"cascade", experiment.cascade.name},
          {"workload", experiment.workload.name},
          {"model", experiment.workload.model},
          {"architecture", experiment.architecture.name},
          {"mapping", experiment.mapping.name},
          {"binding", experiment.binding.name},
          {"energy_table", experiment.energy.name}};
}

Json assumptions_json(const Assumptions& assumptions) {
  return {{"name", assumptions.name},
          {"row_reduction", assumptions.row_reduction},
          {"column_drain", assumptions.column_drain},
          {"skew", assumptions.skew},
          {"return_path", assumptions.return_path},
          {"result_latency", assumptions.result_latency},
          {"buffer_ports", assumptions.buffer_ports},
          {"buffer_banks", assumptions.buffer_banks},
          {"buffer_latency", assumptions.buffer_latency},
          {"dram_latency", assumptions.dram_latency},
          {"dram_efficiency", assumptions.dram_efficiency},
          {"overlapped_tiles", assumptions.overlapped_tiles},
          {"double_buffers", assumptions.double_buffers}};
}

Json totals_json(const Experiment& experiment, const Stats& stats) {
  const double latency_s = static_cast<double>(stats.cycles) / experiment.architecture.clock_hz;
  const double bandwidth = share_of(static_cast<double>(stats.dram_bytes()), latency_s);
  return {{"cycles", stats.cycles},
          {"latency_s", latency_s},
          {"dram_bytes", stats.dram_bytes()},
          {"dram_read_bytes", stats.dram_read_bytes},
          {"dram_write_bytes", stats.dram_write_bytes},
          {"dram_bytes_per_s", bandwidth},
          {"dram_peak_utilization", share_of(bandwidth, experiment.architecture.dram.bandwidth_bytes_per_s)},
          {"simulated_cycles", stats.simulated_cycles},
          {"fast_forwarded_cycles", stats.cycles - stats.simulated_cycles},
          {"simulated_tasks", stats.simulated_tasks}};
}

Json unit_json(const UnitStats& unit, std::uint64_t cycles) {
  const auto all = static_cast<double>(cycles);
  Json stalls = Json::object();
  for (std::size_t i = 0; i < cause_count; ++i) stalls[to_string(static_cast<Cause>(i))] = unit.stalls[i];
  return {{"pes", unit.pes},
          {"busy_cycles", unit.busy_cycles},
          {"utilization", share_of(static_cast<double>(unit.busy_cycles), all)},
          {"active_pe_cycles", unit.active_pe_cycles},
          {"pe_utilization",
           share_of(static_cast<double>(unit.active_pe_cycles), all * static_cast<double>(unit.pes))},
          {"stalls", std::move(stalls)},
          {"busy_by_einsum", object(unit.busy_by_einsum)},
          {"active_by_einsum", object(unit.active_by_einsum)}};
}

Json units_json(const Stats& stats) {
  Json units = Json::object();
  for (const UnitStats& unit : stats.units) units[unit.name] = unit_json(unit, stats.cycles);
  return units;
}

Json phases_json(const Stats& stats) {
  Json phases = Json::array();
  for (const auto& [name, cycles] : stats.phase_cycles)
    phases.push_back({{"name", name}, {"cycles", cycles}});
  return phases;
}

/// What predicates leave of the tiles of each Einsum: culled ones did not run; the masked points of those
/// that ran were computed and discarded.
Json tiles_json(const Schedule& schedule, const Stats& stats) {
  Json einsums = Json::object();
  for (const TileUse& use : schedule.tile_uses) {
    const std::string name = use.phase + "/" + use.einsum;
    const std::uint64_t run = stats.executions.at(name);
    einsums[name] = {{"tiles", use.tiles},
                     {"culled", static_cast<std::uint64_t>(use.tiles) - run},
                     {"points", use.points},
                     {"masked_points", use.points - use.needed_points}};
  }
  return einsums;
}

Json residency_json(const Schedule& schedule) {
  Json tensors = Json::array();
  for (const Residency& tensor : schedule.residency) {
    tensors.push_back({{"tensor", tensor.tensor},
                       {"tiles", tensor.tiles},
                       {"tile_bytes", tensor.tile_bytes},
                       {"copies", tensor.copies},
                       {"total_bytes", tensor.tiles * tensor.tile_bytes * tensor.copies}});
  }
  return {{"capacity_bytes", schedule.capacity_bytes},
          {"used_bytes", schedule.buffer_bytes},
          {"spilled_share", schedule.spilled},
          {"tensors", std::move(tensors)}};
}

}  // namespace

Json stats_json(const Experiment& experiment, const Schedule& schedule, const Stats& stats,
                const EnergyBreakdown& energy, const std::map<std::string, double>& area) {
  Json totals = totals_json(experiment, stats);
  totals["energy_pj"] = energy.total_pj;
  totals["area_um2"] = sum(area);
  return {{"schema_version", stats_schema_version},
          {"experiment", experiment_json(experiment)},
          {"assumptions", assumptions_json(experiment.architecture.assumptions)},
          {"extents", object(schedule.extents)},
          {"padded_share", schedule.padded_share},
          {"culled_share", culled_share(schedule)},
          {"masked_share", masked_share(schedule)},
          {"tiles", tiles_json(schedule, stats)},
          {"totals", std::move(totals)},
          {"units", units_json(stats)},
          {"phases", phases_json(stats)},
          {"executions", object(stats.executions)},
          {"actions", object(stats.actions)},
          {"dram_bytes_by_transfer", object(stats.dram_bytes_by_transfer)},
          {"energy_pj_by_action", object(energy.pj_by_action)},
          {"energy_notes", energy.notes},
          {"area_um2_by_component", object(area)},
          {"residency", residency_json(schedule)},
          {"peak_rss_bytes", peak_rss_bytes()}};
}

}  // namespace weir
