// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/metrics.hpp"

#include <algorithm>

#include "einsum/binding/auto_binding.hpp"
#include "einsum/mapping/auto_mapping.hpp"
#include "einsum/search/mapping_bound.hpp"
#include "sim/commands/lower_search.hpp"
#include "sim/report/table.hpp"

namespace weir {

namespace {

constexpr const char* units[] = {"array2d", "array1d", "dram"};
constexpr const char* energy_components[] = {"array2d",     "array1d",       "staging", "links",
                                             "return_path", "global_buffer", "dram",    "leakage"};
constexpr const char* area_components[] = {"array2d", "array1d", "links", "global_buffer"};
constexpr double joules_per_pj = 1e-12;

std::vector<Metric> totals() {
  return {{"cycles", "cycles of the run", false, true},
          {"latency_s", "cycles over the clock", false, true},
          {"energy_pj", "energy", false, true},
          {"edp_js", "energy times latency", false, true},
          {"area_um2", "area", false, true},
          {"power_w", "energy over latency", false, false},
          {"dram_bytes", "bytes from and to DRAM", false, false},
          {"dram_read_bytes", "bytes from DRAM", false, false},
          {"dram_write_bytes", "bytes to DRAM", false, false},
          {"util_2d", "share of the 2D array's PEs at work", true, false},
          {"util_1d", "share of cycles in which the 1D array works", true, false},
          {"util_dram", "share of DRAM's peak bandwidth in use", true, false},
          {"buffer_bytes", "bytes of the global buffer in use", false, false},
          {"spilled_share", "share of what should be on chip that does not fit", false, false},
          {"padded_share", "share of the work that fills up partial tiles", false, false},
          {"culled_share", "share of the tiles that predicates leave out", false, false}};
}

std::vector<Metric> make_metrics() {
  std::vector<Metric> metrics = totals();
  for (const std::string unit : units) {
    metrics.push_back({unit + ".busy_cycles", "cycles in which it works", false, false});
    for (int cause = 0; cause < cause_count; ++cause) {
      metrics.push_back({unit + ".stalls." + to_string(static_cast<Cause>(cause)), "cycles it waits for this",
                         false, false});
    }
  }
  for (const std::string part : energy_components)
    metrics.push_back({"energy_pj." + part, "energy of it", false, false});
  for (const std::string part : area_components)
    metrics.push_back({"area_um2." + part, "area of it", false, true});
  return metrics;
}

void add_totals(const RunResult& run, Metrics& metrics) {
  const Experiment& e = run.experiment;
  const auto cycles = static_cast<double>(run.stats.cycles);
  const double latency_s = cycles / e.architecture.clock_hz;
  const UnitStats& array2d = run.stats.unit("array2d");
  metrics["cycles"] = cycles;
  metrics["latency_s"] = latency_s;
  metrics["energy_pj"] = run.energy.total_pj;
  metrics["edp_js"] = run.energy.total_pj * joules_per_pj * latency_s;
  metrics["power_w"] = share_of(run.energy.total_pj * joules_per_pj, latency_s);
  metrics["dram_bytes"] = static_cast<double>(run.stats.dram_bytes());
  metrics["dram_read_bytes"] = static_cast<double>(run.stats.dram_read_bytes);
  metrics["dram_write_bytes"] = static_cast<double>(run.stats.dram_write_bytes);
  metrics["util_2d"] =
      share_of(static_cast<double>(array2d.active_pe_cycles), cycles * static_cast<double>(array2d.pes));
  metrics["util_1d"] = share_of(static_cast<double>(run.stats.unit("array1d").busy_cycles), cycles);
  metrics["util_dram"] = share_of(static_cast<double>(run.stats.dram_bytes()),
                                  latency_s * e.architecture.dram.bandwidth_bytes_per_s);
  metrics["buffer_bytes"] = static_cast<double>(run.schedule.buffer_bytes);
  metrics["spilled_share"] = run.schedule.spilled;
  metrics["padded_share"] = run.schedule.padded_share;
  metrics["culled_share"] = culled_share(run.schedule);
}

void add_areas(const std::map<std::string, double>& areas, Metrics& metrics) {
  for (const auto& [part, um2] : areas) {
    metrics["area_um2"] += um2;
    metrics["area_um2." + part] = um2;
  }
}

void add_units(const Stats& stats, Metrics& metrics) {
  for (const UnitStats& unit : stats.units) {
    metrics[unit.name + ".busy_cycles"] = static_cast<double>(unit.busy_cycles);
    for (std::size_t cause = 0; cause < cause_count; ++cause) {
      metrics[unit.name + ".stalls." + to_string(static_cast<Cause>(cause))] =
          static_cast<double>(unit.stalls[cause]);
    }
  }
}

}  // namespace

const std::vector<Metric>& all_metrics() {
  static const std::vector<Metric> metrics = make_metrics();
  return metrics;
}

const Metric* find_metric(const std::string& name) {
  const auto found = std::find_if(all_metrics().begin(), all_metrics().end(),
                                  [&](const Metric& metric) { return metric.name == name; });
  return found == all_metrics().end() ? nullptr : &*found;
}

Metrics metrics_of(const RunResult& run) {
  Metrics metrics;
  add_totals(run, metrics);
  add_units(run.stats, metrics);
  for (const auto& [action, pj] : run.energy.pj_by_action) {
    metrics["energy_pj." + action.substr(0, action.find('.'))] += pj;
  }
  add_areas(run.area_um2, metrics);
  std::erase_if(metrics, [](const auto& entry) { return entry.second == 0; });
  return metrics;
}

Metrics bound_metrics(const Experiment& e) {
  const Mapping mapping =
      e.mapping.is_automatic ? auto_mapping(e.cascade, e.workload, e.architecture, e.mapping) : e.mapping;
  const Mapping with_units = placed(mapping, e.binding);
  const MappingBound bound =
      bound_mapping({e.cascade, e.workload, e.architecture, with_units, e.binding}, action_price(e));
  Metrics metrics{{"cycles", bound.figures.cycles},
                  {"latency_s", bound.figures.cycles / e.architecture.clock_hz},
                  {"energy_pj", bound.figures.energy_pj},
                  {"edp_js", bound.figures.edp_js}};
  add_areas(area(e.energy, e.architecture), metrics);
  return metrics;
}

}  // namespace weir
