// SPDX-License-Identifier: Apache-2.0
#include "einsum/legality/legality.hpp"

#include <algorithm>
#include <set>

#include "einsum/legality/phase_demands.hpp"
#include "einsum/legality/phase_replay.hpp"

namespace weir {

namespace {

constexpr std::size_t enough_blocks = 24;  // for all units to be in step
constexpr std::int64_t everything = std::numeric_limits<std::int64_t>::max();

/// Checks one phase; the parts that it replays follow from its size.
class PhaseCheck {
 public:
  PhaseCheck(const LoweredDesign& design, const Schedule& schedule, const Phase& phase)
      : phase_(phase), demands_(phase_demands(design, schedule, phase)), replay_(schedule, phase, demands_) {
    result_.phase = phase.name;
    result_.not_checked = demands_.not_checked;
  }

  bool run(std::int64_t most) {
    if (!check_programs()) return false;
    std::int64_t total = 0;
    for (const Task& task : phase_.tasks) total += instance_count(task, phase_);
    const bool is_small = total <= most;
    if (!part({}, is_small ? everything : first_part(most))) return false;
    measure_interval();
    result_.covered =
        is_small ? "all" : "first " + count(replay_.instances(), "instance") + " of " + std::to_string(total);
    if (is_small) return true;
    return sweeps_one_nest() ? run_joints(most / 2) : run_last_blocks(most / 2);
  }

  const PhaseLegality& result() const { return result_; }
  const std::string& hazard() const { return hazard_.empty() ? replay_.hazard() : hazard_; }

 private:
  static std::string count(std::int64_t n, const std::string& what) {
    return std::to_string(n) + " " + what + (n == 1 ? "" : "s");
  }

  bool part(const ReplayStart& start, std::int64_t most) {
    const bool legal = replay_.run(start, most);
    result_.instances += replay_.instances();
    return legal;
  }

  /// Whether every task stands once in the program of its own unit, over its own nest.
  bool check_programs() {
    std::vector<int> times(phase_.tasks.size(), 0);
    for (std::size_t u = 0; u < phase_.units.size(); ++u) {
      for (const Sweep& sweep : phase_.units[u].sweeps) {
        for (const Group& group : sweep.groups) {
          for (const int t : group.tasks) {
            const Task& task = phase_.tasks[t];
            const bool is_own = task.unit == static_cast<int>(u) && task.nest == sweep.nest;
            if (!is_own)
              return refuse(task.name + " is in the program of " + phase_.units[u].name +
                            ", which is not its own");
            if (++times[t] > 1)
              return refuse(task.name + " on " + phase_.units[u].name + " runs twice in each slot");
          }
        }
      }
    }
    for (std::size_t t = 0; t < times.size(); ++t) {
      if (times[t] == 0) return refuse(phase_.tasks[t].name + " is in no unit's program and never runs");
    }
    return true;
  }

  bool refuse(const std::string& what) {
    hazard_ = "illegal schedule in phase '" + phase_.name + "' at cycle 0: " + what;
    return false;
  }

  /// Whether all units go through one nest once a block, so that a replay may begin at any slot.
  bool sweeps_one_nest() const {
    if (phase_.nests.size() != 1) return false;
    return std::all_of(phase_.units.begin(), phase_.units.end(),
                       [](const Unit& unit) { return unit.sweeps.size() <= 1; });
  }

  std::int64_t instances_a_slot() const { return static_cast<std::int64_t>(phase_.tasks.size()); }

  /// Where the first two blocks meet, and the last two, and the end.
  bool run_joints(std::int64_t most) {
    const std::int64_t slots = phase_.nests.front().slots();
    const std::int64_t blocks = phase_.block_count();
    const std::int64_t around = std::max<std::int64_t>(most / 3 / (2 * instances_a_slot()), 1);
    const std::int64_t before = std::max<std::int64_t>(slots - around, 0);
    if (blocks > 1 && !part({0, before}, most / 3)) return false;
    if (blocks > 2 && !part({blocks - 2, before}, most / 3)) return false;
    if (!part({blocks - 1, before}, everything)) return false;
    result_.covered +=
        ", " + count(slots - before, "slot") + " around the joints of blocks, and the last ones";
    return true;
  }

  /// Blocks from a tile's first task to its last, and their instances.
  std::int64_t blocks_in_flight() const {
    std::int64_t lag = 0;
    for (const Task& task : phase_.tasks) {
      const std::int64_t slots = phase_.nests[task.nest].slots();
      lag = std::max(lag, (task.lag + slots - 1) / slots);
    }
    return std::min(lag + 1, phase_.block_count());
  }
  std::int64_t instances_in_flight() const {
    std::int64_t a_block = 0;
    for (const Task& task : phase_.tasks) a_block += instances_a_block(task, phase_.nests[task.nest]);
    return a_block * blocks_in_flight();
  }

  /// Half of what may be replayed; more where a pipeline of blocks would not be filled by then.
  std::int64_t first_part(std::int64_t most) const {
    if (sweeps_one_nest()) return most / 2;
    return std::max(most / 2, std::min(2 * most, 2 * instances_in_flight()));
  }

  /// The last blocks, if they are short enough, with all that lags behind in them.
  bool run_last_blocks(std::int64_t most) {
    if (instances_in_flight() > most) return true;
    const std::int64_t blocks = blocks_in_flight();
    if (!part({phase_.block_count() - blocks, 0}, everything)) return false;
    result_.covered += ", and the last " + count(blocks, "block");
    return true;
  }

  /// Cycles a tile between blocks of the second half of what was replayed, or between iterations of the
  /// first nest's outer loop.
  void measure_interval() {
    if (replay_.slot_starts().empty()) return;
    const Nest& nest = phase_.nests.front();
    const std::int64_t a_block = nest.slots();
    std::int64_t tiles = 1;
    for (const Loop& loop : nest.loops) tiles *= loop.extent;
    result_.interval = slope(a_block, tiles);
    result_.spans_blocks = result_.interval > 0 && slot_starts_at(a_block).size() >= enough_blocks;
    if (result_.interval > 0 || nest.loops.empty()) return;
    const std::int64_t outer = nest.loops.front().extent;
    result_.interval = slope(a_block / nest.radix(0), tiles / outer);
  }

  /// Cycles in which every `stride`-th slot began.
  std::vector<std::int64_t> slot_starts_at(std::int64_t stride) const {
    const std::int64_t end = phase_.block_count() * phase_.nests.front().slots();
    std::vector<std::int64_t> cycles;
    for (const auto& [slot, cycle] : replay_.slot_starts()) {
      if (slot % stride == 0 && slot < end) cycles.push_back(cycle);
    }
    return cycles;
  }

  double slope(std::int64_t stride, std::int64_t tiles) const {
    const std::vector<std::int64_t> cycles = slot_starts_at(stride);
    if (cycles.size() < 5) return 0;
    const std::size_t last = cycles.size() - (cycles.size() > 8 ? 3 : 2);  // the end has nothing ahead
    const std::size_t middle = last / 2;
    return static_cast<double>(cycles[last] - cycles[middle]) /
           static_cast<double>((static_cast<std::int64_t>(last - middle)) * tiles);
  }

  const Phase& phase_;
  const PhaseDemands demands_;
  PhaseReplay replay_;
  PhaseLegality result_;
  std::string hazard_;
};

/// The tensors that live in the buffer fit it, unless the mapping lets them spill.
std::string capacity_hazard(const LoweredDesign& design, const Schedule& schedule) {
  std::int64_t bytes = 0;
  std::string text;
  for (const Residency& entry : schedule.residency) {
    const std::int64_t own = entry.tiles * entry.tile_bytes * entry.copies;
    bytes += own;
    text += (text.empty() ? "" : ", ") + entry.tensor + " " + std::to_string(own);
  }
  const std::int64_t capacity =
      design.mapping.capacity_bytes.value_or(design.architecture.global_buffer.capacity_bytes);
  if (bytes <= capacity || design.mapping.overflow == Mapping::Overflow::spill) return "";
  return "illegal schedule at cycle 0: the global buffer holds " + std::to_string(bytes) + " bytes (" + text +
         "); it has " + std::to_string(capacity);
}

}  // namespace

LegalityReport replay(const LoweredDesign& design, const Schedule& schedule, std::int64_t most_instances) {
  LegalityReport report;
  report.hazard = capacity_hazard(design, schedule);
  for (const Phase& phase : schedule.phases) {
    if (!report.hazard.empty()) break;
    const Phase whole = without_culling(phase);
    PhaseCheck check(design, schedule, whole);
    if (!check.run(most_instances)) report.hazard = check.hazard();
    report.phases.push_back(check.result());
    const bool culls = std::any_of(phase.tasks.begin(), phase.tasks.end(),
                                   [](const Task& task) { return task.is_culled(); });
    if (culls) report.phases.back().covered += ", culled tiles as if they ran";
  }
  return report;
}

LegalityReport check_legality(const LoweredDesign& design, const Schedule& schedule,
                              std::int64_t most_instances) {
  LegalityReport report = replay(design, schedule, most_instances);
  if (!report.hazard.empty()) throw SimulationError(report.hazard);
  return report;
}

}  // namespace weir
