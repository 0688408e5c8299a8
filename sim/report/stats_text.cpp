// SPDX-License-Identifier: Apache-2.0
#include "sim/report/stats_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "sim/report/process_memory.hpp"
#include "sim/report/table.hpp"
#include "sim/report/unit_text.hpp"

namespace weir {

namespace {

constexpr auto left = TableColumn::Align::left;
constexpr int bar_width = 24;

std::string square_millimetres(double um2) { return fmt::format("{:.4g} mm2", um2 / 1e6); }

std::string headline(const Experiment& experiment, const Stats& stats, double energy_pj, double area_um2) {
  const Architecture& architecture = experiment.architecture;
  const auto cycles = static_cast<double>(stats.cycles);
  const double latency_s = cycles / architecture.clock_hz;
  const double bandwidth = share_of(static_cast<double>(stats.dram_bytes()), latency_s);
  const double peak = architecture.dram.bandwidth_bytes_per_s;
  TextTable table({{"", left}, {""}, {"", left}});
  table.add_row({"cycles", grouped(stats.cycles),
                 fmt::format("{} at {}", seconds(latency_s), si(architecture.clock_hz, "Hz"))});
  table.add_row({"DRAM traffic", si(static_cast<double>(stats.dram_bytes()), "B"),
                 fmt::format("{}, {} of {} peak; {} read, {} written", si(bandwidth, "B/s"),
                             percent(share_of(bandwidth, peak)), si(peak, "B/s"),
                             si(static_cast<double>(stats.dram_read_bytes), "B"),
                             si(static_cast<double>(stats.dram_write_bytes), "B"))});
  table.add_row({"energy", si(energy_pj * 1e-12, "J"),
                 fmt::format("{} on average; prices of {}", si(share_of(energy_pj * 1e-12, latency_s), "W"),
                             experiment.energy.name)});
  table.add_row({"area", square_millimetres(area_um2)});
  table.add_row({"simulated", grouped(stats.simulated_cycles),
                 fmt::format("cycles, {}; the others were fast-forwarded; {} of memory at the peak",
                             percent(share_of(static_cast<double>(stats.simulated_cycles), cycles)),
                             si(static_cast<double>(peak_rss_bytes()), "B"))});
  return fmt::format("{}: {} on {}, {} assumptions\n\n", experiment.design, experiment.workload.name,
                     architecture.name, architecture.assumptions.name) +
         table.text(2);
}

std::string units(const Stats& stats) {
  std::string text = "\nWhere the cycles went\n\n";
  for (const UnitStats& unit : stats.units) text += unit_text(unit, stats.cycles) + "\n";
  return text;
}

std::uint64_t count_or_zero(const std::map<std::string, std::uint64_t>& counts, const std::string& name) {
  const auto found = counts.find(name);
  return found == counts.end() ? 0 : found->second;
}

/// Busy cycles of each Einsum on each array, in the order of the cascade.
std::string einsums(const Experiment& experiment, const Stats& stats) {
  TextTable table({{"Einsum", left}, {"array2d"}, {"share"}, {"array1d"}, {"share"}});
  const auto cells_of = [&](const char* array, const std::string& einsum) {
    const std::uint64_t busy = count_or_zero(stats.unit(array).busy_by_einsum, einsum);
    const double share = share_of(static_cast<double>(busy), static_cast<double>(stats.cycles));
    return busy == 0 ? std::pair<std::string, std::string>{"-", ""}
                     : std::pair{grouped(busy), percent(share)};
  };
  std::set<std::string> listed;
  for (const Einsum& einsum : experiment.cascade.einsums) {
    if (!listed.insert(einsum.name()).second) continue;  // a first generation and the others are one
    const auto [cycles2d, share2d] = cells_of("array2d", einsum.name());
    const auto [cycles1d, share1d] = cells_of("array1d", einsum.name());
    table.add_row({einsum.name(), cycles2d, share2d, cycles1d, share1d});
  }
  return "Busy cycles by Einsum\n\n" + table.text(2);
}

std::string padding(const Schedule& schedule) {
  if (schedule.padded_share <= 0) return "";
  return fmt::format(
      "\n{} of all points of the tiles are padding: extents that do not divide are rounded up\n",
      percent(schedule.padded_share));
}

std::string culling(const Schedule& schedule, const Stats& stats) {
  if (schedule.tile_uses.empty()) return "";
  TextTable table({{"Einsum", left}, {"tiles"}, {"culled"}, {"share"}, {"masked points"}, {"share"}});
  for (const TileUse& use : schedule.tile_uses) {
    const std::uint64_t culled =
        static_cast<std::uint64_t>(use.tiles) - stats.executions.at(use.phase + "/" + use.einsum);
    const std::int64_t masked = use.points - use.needed_points;
    table.add_row({use.einsum, grouped(use.tiles), grouped(culled),
                   percent(share_of(static_cast<double>(culled), static_cast<double>(use.tiles))),
                   grouped(masked),
                   percent(share_of(static_cast<double>(masked), static_cast<double>(use.points)))});
  }
  return fmt::format(
             "\nPredicates cull {} of the tiles; of the points of the others {} are masked: computed and "
             "discarded\n\n",
             percent(culled_share(schedule)), percent(masked_share(schedule))) +
         table.text(2);
}

std::string phases(const Stats& stats) {
  if (stats.phase_cycles.size() < 2) return "";
  TextTable table({{"phase", left}, {"cycles"}, {"share"}});
  for (const auto& [name, cycles] : stats.phase_cycles) {
    table.add_row({name, grouped(cycles),
                   percent(share_of(static_cast<double>(cycles), static_cast<double>(stats.cycles)))});
  }
  return "\nPhases\n\n" + table.text(2);
}

std::string residency(const Schedule& schedule) {
  TextTable table({{"tensor", left}, {"tiles"}, {"bytes a tile"}, {"copies"}, {"bytes"}, {"of capacity"}});
  const auto share = [&](std::int64_t bytes) {
    return percent(share_of(static_cast<double>(bytes), static_cast<double>(schedule.capacity_bytes)));
  };
  for (const Residency& tensor : schedule.residency) {
    const std::int64_t bytes = tensor.tiles * tensor.tile_bytes * tensor.copies;
    table.add_row({tensor.tensor, grouped(tensor.tiles), grouped(tensor.tile_bytes), grouped(tensor.copies),
                   grouped(bytes), share(bytes)});
  }
  table.add_rule();
  table.add_row({"all", "", "", "", grouped(schedule.buffer_bytes), share(schedule.buffer_bytes)});
  std::string text =
      fmt::format("\nGlobal buffer, {} bytes\n\n", grouped(schedule.capacity_bytes)) + table.text(2);
  if (schedule.spilled > 0)
    text += fmt::format("  {} does not fit and goes through DRAM\n", percent(schedule.spilled));
  return text;
}

/// The rows in falling order, each with its share of their sum and a bar.
std::string ranked(TextTable table, std::vector<std::pair<std::string, double>> rows,
                   std::string (*format)(double value)) {
  std::stable_sort(rows.begin(), rows.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  double sum = 0;
  for (const auto& [name, value] : rows) sum += value;
  for (const auto& [name, value] : rows) {
    const double share = share_of(value, sum);
    table.add_row({name, format(value), percent(share), bar(share, bar_width)});
  }
  return table.text(2);
}

std::string energy_text(const EnergyBreakdown& energy) {
  std::map<std::string, double> components;
  for (const auto& [action, pj] : energy.pj_by_action) components[action.substr(0, action.find('.'))] += pj;
  const auto joules = [](double pj) { return si(pj * 1e-12, "J"); };
  std::string text =
      "\nEnergy\n\n" + ranked(TextTable({{"component", left}, {"energy"}, {"share"}, {"", left}}),
                              {components.begin(), components.end()}, joules);
  text += "\n" + ranked(TextTable({{"action", left}, {"energy"}, {"share"}, {"", left}}),
                        {energy.pj_by_action.begin(), energy.pj_by_action.end()}, joules);
  for (const std::string& note : energy.notes) text += "  note: " + note + "\n";
  return text;
}

std::string area_text(const std::map<std::string, double>& area) {
  return "\nArea\n\n" + ranked(TextTable({{"component", left}, {"area"}, {"share"}, {"", left}}),
                               {area.begin(), area.end()}, square_millimetres);
}

std::string transfers(const Stats& stats) {
  const auto bytes = [](double value) { return grouped(static_cast<std::uint64_t>(value)); };
  return "\nDRAM\n\n" + ranked(TextTable({{"transfer", left}, {"bytes"}, {"share"}, {"", left}}),
                               {stats.dram_bytes_by_transfer.begin(), stats.dram_bytes_by_transfer.end()},
                               bytes);
}

}  // namespace

std::string stats_text(const Experiment& experiment, const Schedule& schedule, const Stats& stats,
                       const EnergyBreakdown& energy, const std::map<std::string, double>& area) {
  double area_um2 = 0;
  for (const auto& [component, um2] : area) area_um2 += um2;
  return headline(experiment, stats, energy.total_pj, area_um2) + units(stats) + einsums(experiment, stats) +
         padding(schedule) + culling(schedule, stats) + phases(stats) + residency(schedule) +
         energy_text(energy) + area_text(area) + transfers(stats);
}

}  // namespace weir
