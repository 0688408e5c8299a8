// SPDX-License-Identifier: Apache-2.0
#include "sim/report/lowering_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/report/table.hpp"

namespace weir {

namespace {

constexpr auto left = TableColumn::Align::left;
constexpr auto right = TableColumn::Align::right;
constexpr int bar_width = 20;

std::string loops_text(const std::vector<Loop>& loops) {
  std::string text;
  for (const Loop& loop : loops)
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", loop.name, grouped(loop.extent));
  return text.empty() ? "none" : text;
}

std::string when_text(const Task& task, const Nest& nest) {
  std::string text;
  for (std::size_t i = 0; i < nest.loops.size(); ++i) {
    if (task.when.loops[i] == When::every) continue;
    const char* at = task.when.loops[i] == When::first ? "first " : "last ";
    text += (text.empty() ? "" : ", ") + std::string(at) + nest.loops[i].name;
  }
  return text;
}

std::int64_t most_lag(const Phase& phase) {
  std::int64_t lag = 0;
  for (const Task& task : phase.tasks) {
    if (task.kind == Task::Kind::compute) lag = std::max(lag, task.lag);
  }
  return lag;
}

/// The tile that a task works on while the program stands at the newest one: a letter where the lags are in
/// tiles, else how many blocks behind.
std::string tile_text(const Phase& phase, const Task& task) {
  const std::int64_t slots = phase.nests[task.nest].slots();
  const std::int64_t most = most_lag(phase);
  if (most < 26 && most < slots * phase.block_count())
    return std::string(1, static_cast<char>('a' + most - task.lag));
  if (task.lag % slots == 0) return task.lag == 0 ? "newest block" : fmt::format("{} back", task.lag / slots);
  return fmt::format("{} tiles back", task.lag);
}

std::string group_name(const Phase& phase, const Group& group) {
  std::string text;
  for (const int task : group.tasks) text += (text.empty() ? "" : " | ") + phase.tasks[task].name;
  return text;
}

/// What each unit does in one slot of its program: the paper's Fig. 4 as a table.
std::string epoch_text(const Phase& phase) {
  TextTable table({{"unit", left},
                   {"sweep", right},
                   {"from"},
                   {"to"},
                   {"Einsum", left},
                   {"tile", left},
                   {"only at", left}});
  for (const Unit& unit : phase.units) {
    if (unit.kind == Unit::Kind::dma) continue;
    std::string name = unit.name;
    for (std::size_t s = 0; s < unit.sweeps.size(); ++s) {
      std::int64_t at = 0;
      for (const Group& group : unit.sweeps[s].groups) {
        std::int64_t cycles = 0;
        std::string tiles;
        for (const int task : group.tasks) {
          cycles += phase.tasks[task].issue_cycles;
          tiles += (tiles.empty() ? "" : " | ") + tile_text(phase, phase.tasks[task]);
        }
        const Task& first = phase.tasks[group.tasks.front()];
        table.add_row({name, unit.sweeps.size() > 1 ? std::to_string(s + 1) : "", std::to_string(at),
                       std::to_string(at + cycles), group_name(phase, group), tiles,
                       when_text(first, phase.nests[first.nest])});
        at += cycles;
        name.clear();
      }
    }
  }
  return "  One epoch: what each unit does in a slot, in cycles from the slot's start\n\n" + table.text(4);
}

std::string bounds_text(const PhaseReport& report) {
  TextTable table({{"", left}, {""}, {"", left}});
  const double bound = std::max(report.resource_bound, report.recurrence_bound);
  table.add_row({"interval", fmt::format("{:.2f}", report.interval),
                 fmt::format("cycles a tile, {:.4f} of the bound", share_of(report.interval, bound))});
  table.add_row({"resource bound", fmt::format("{:.2f}", report.resource_bound)});
  std::string chain;
  for (const std::string& name : report.recurrence) chain += (chain.empty() ? "" : " -> ") + name;
  table.add_row({"recurrence bound", fmt::format("{:.2f}", report.recurrence_bound), chain});
  table.add_row({"bound by", "", report.bound_by});
  const std::string filling = percent(share_of(report.fill(), report.cycles));
  table.add_row({"cycles", grouped(static_cast<std::int64_t>(std::llround(report.cycles))),
                 filling + " of them to fill and drain the pipeline"});
  std::string text = table.text(2) + "\n";
  TextTable loads(
      {{"resource", left}, {"cycles a tile"}, {"of the interval"}, {"", left}, {"registers", left}});
  for (const ResourceLoad& load : report.loads) {
    const double share = share_of(load.cycles, report.interval);
    std::string registers;
    for (const RegisterUse& use : report.registers) {
      if (use.unit == load.resource) registers = fmt::format("{} of {} a PE", use.needed, use.available);
    }
    loads.add_row({load.resource, fmt::format("{:.2f}", load.cycles), percent(share), bar(share, bar_width),
                   registers});
  }
  return text + loads.text(2);
}

std::string buffer_text(const Schedule& schedule) {
  TextTable table({{"in the buffer", left}, {"tiles"}, {"bytes a tile"}, {"copies"}, {"bytes"}});
  for (const Residency& entry : schedule.residency) {
    table.add_row({entry.tensor, grouped(entry.tiles), grouped(entry.tile_bytes),
                   std::to_string(entry.copies), grouped(entry.tiles * entry.tile_bytes * entry.copies)});
  }
  table.add_rule();
  table.add_row(
      {fmt::format("of {}", grouped(schedule.capacity_bytes)), "", "", "", grouped(schedule.buffer_bytes)});
  return table.text(2);
}

}  // namespace

std::string lowering_text(const Experiment& experiment, const Schedule& schedule,
                          const std::vector<PhaseReport>& reports) {
  std::string text =
      fmt::format("{}: {} on {}, {} assumptions; mapping {}, binding {}\n", experiment.cascade.name,
                  experiment.workload.name, experiment.architecture.name,
                  experiment.architecture.assumptions.name, experiment.mapping.name, experiment.binding.name);
  for (std::size_t p = 0; p < reports.size(); ++p) {
    const Phase& phase = schedule.phases[p];
    const std::int64_t culled = reports[p].culled_tiles;
    text += fmt::format("\nPhase {}: {} tiles{}\n  blocks  {}\n  loops   {}\n\n", phase.name,
                        grouped(reports[p].tiles),
                        culled > 0 ? fmt::format(" run, {} are culled", grouped(culled)) : "",
                        loops_text(phase.blocks), loops_text(phase.nests.front().loops));
    text += epoch_text(phase) + "\n" + bounds_text(reports[p]);
  }
  text += "\n" + buffer_text(schedule);
  if (schedule.padded_share > 0) {
    text += fmt::format("\n  {} of the tiles' points are padding: extents that do not divide\n",
                        percent(schedule.padded_share));
  }
  return text;
}

}  // namespace weir
