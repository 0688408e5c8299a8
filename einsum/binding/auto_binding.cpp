// SPDX-License-Identifier: Apache-2.0
#include "einsum/binding/auto_binding.hpp"

#include <algorithm>
#include <limits>

#include "einsum/binding/block_time.hpp"
#include "einsum/binding/modulo_scheduler.hpp"
#include "einsum/binding/phase_problem.hpp"
#include "einsum/binding/provisional.hpp"
#include "einsum/binding/sweep_levels.hpp"
#include "einsum/lowering/phase_builder.hpp"

namespace weir {

namespace {

using UnitPrograms = std::map<std::string, std::vector<BindingSweep>>;

constexpr std::int64_t trial_blocks = 8;
constexpr std::size_t most_joined =
    2;  // sweeps of a unit that may go together with the one before: all choices are tried

bool has_one_sweep(const Phase& phase, const std::vector<SweepLevel>& levels) {
  return std::all_of(phase.tasks.begin(), phase.tasks.end(), [&](const Task& task) {
    return levels[static_cast<std::size_t>(&task - phase.tasks.data())].level == 0;
  });
}

BindingMember member(const Task& task, std::int64_t lag, bool in_blocks) {
  return {task.einsum, lag, in_blocks, {}};
}

/// One slot after the other, each task as many of them behind as its stage says.
UnitPrograms slot_programs(const Phase& phase, const PhaseProblem& slots, const ModuloSchedule& schedule) {
  const std::int64_t first = *std::min_element(schedule.stage.begin(), schedule.stage.end());
  UnitPrograms programs;
  for (std::size_t unit = 0; unit < schedule.order.size(); ++unit) {
    if (schedule.order[unit].empty()) continue;
    BindingSweep sweep{"", {{}}};
    for (const int leader : schedule.order[unit]) {
      BindingGroup group;
      for (std::size_t operation = 0; operation < slots.tasks.size(); ++operation) {
        const bool is_here = static_cast<int>(operation) == leader ||
                             slots.problem.operations[operation].alternates_with == leader;
        for (const int task : slots.tasks[operation]) {
          if (is_here) group.push_back(member(phase.tasks[task], schedule.stage[operation] - first, false));
        }
      }
      sweep.steps.front().push_back(group);
    }
    programs[slots.problem.units[unit]] = {sweep};
  }
  return programs;
}

/// An operation with all that take turns with it.
struct Turns {
  int leader = 0;
  double cycles = 0;
  double rows = 0;  ///< of the buffer
  double rate() const { return cycles > 0 ? rows / cycles : 0; }
};

std::vector<Turns> turns_of(const Phase& phase, const PhaseProblem& slots, int unit) {
  std::map<int, Turns> found;
  for (std::size_t o = 0; o < slots.tasks.size(); ++o) {
    const ModuloOperation& operation = slots.problem.operations[o];
    if (operation.unit != unit || !operation.is_periodic()) continue;
    const int leader = operation.alternates_with >= 0 ? operation.alternates_with : static_cast<int>(o);
    Turns& turns = found[leader];
    turns.leader = leader;
    turns.cycles += static_cast<double>(operation.cycles);
    for (const int task : slots.tasks[o]) {
      turns.rows += static_cast<double>(phase.tasks[task].read_rows + phase.tasks[task].write_rows);
    }
  }
  std::vector<Turns> all;
  for (const auto& [leader, turns] : found) all.push_back(turns);
  return all;
}

bool is_calmer(const Turns& a, const Turns& b) { return a.rate() < b.rate(); }
bool is_shorter(const Turns& a, const Turns& b) { return a.cycles < b.cycles; }

/// Rows a cycle when every unit is at its hungriest operation and a transfer fills the buffer.
double most_rows(const Phase& phase, const PhaseProblem& slots, const Architecture& architecture) {
  const auto row_bytes = static_cast<double>(
      std::max<std::int64_t>(architecture.global_buffer.row_words * architecture.word_bytes, 1));
  double rows = machine_of(architecture).dram_bytes_per_cycle / row_bytes;
  for (std::size_t unit = 0; unit < slots.problem.units.size(); ++unit) {
    const std::vector<Turns> all = turns_of(phase, slots, static_cast<int>(unit));
    if (!all.empty()) rows += std::max_element(all.begin(), all.end(), is_calmer)->rate();
  }
  return rows;
}

/// Schedules the tiles of a phase of one sweep. Where the units together may ask for more buffer rows a cycle
/// than the ports move, the hungriest operation of a unit takes turns with the longest other one (the paper's
/// `SLNV | QK`), as long as that lowers the demand and costs no cycle.
class SlotSchedule {
 public:
  SlotSchedule(const Layout& layout, const Phase& phase)
      : layout_(layout),
        phase_(phase),
        slots_(slot_problem(layout, phase)),
        schedule_(schedule_modulo(slots_.problem)) {}

  UnitPrograms programs() {
    const Machine machine = machine_of(layout_.architecture);
    const auto ports = static_cast<double>(machine.read_ports + machine.write_ports + machine.shared_ports);
    bool changed = ports > 0;
    for (int round = 0; changed && round < most_rounds; ++round) {
      changed = false;
      for (std::size_t unit = 0; unit < slots_.problem.units.size(); ++unit) {
        const double rows = most_rows(phase_, slots_, layout_.architecture);
        if (rows <= ports) break;
        changed = take_turns(static_cast<int>(unit), rows) || changed;
      }
    }
    return slot_programs(phase_, slots_, schedule_);
  }

 private:
  static constexpr int most_rounds = 6;

  bool take_turns(int unit, double rows) {
    std::vector<Turns> all = turns_of(phase_, slots_, unit);
    if (all.size() < 2) return false;
    const auto hungriest = std::max_element(all.begin(), all.end(), is_calmer);
    const int task = slots_.tasks[hungriest->leader].front();
    all.erase(hungriest);
    const int other = slots_.tasks[std::max_element(all.begin(), all.end(), is_shorter)->leader].front();
    std::vector<std::pair<int, int>> more = alternating_;
    more.emplace_back(task, other);
    PhaseProblem slots = slot_problem(layout_, phase_, more);
    if (most_rows(phase_, slots, layout_.architecture) >= rows) return false;
    ModuloSchedule schedule = schedule_modulo(slots.problem);
    if (schedule.interval > schedule_.interval) return false;
    alternating_ = std::move(more);
    slots_ = std::move(slots);
    schedule_ = std::move(schedule);
    return true;
  }

  const Layout& layout_;
  const Phase& phase_;
  PhaseProblem slots_;
  ModuloSchedule schedule_;
  std::vector<std::pair<int, int>> alternating_;
};

/// Einsums of one sweep in an order in which each is read only by later ones.
std::vector<int> in_order_of_flow(const Phase& phase, const std::vector<int>& tasks) {
  std::vector<int> sorted;
  std::vector<int> left = tasks;
  while (!left.empty()) {
    const auto ready = std::find_if(left.begin(), left.end(), [&](int task) {
      const auto& needs = phase.tasks[task].dependencies;
      return std::none_of(needs.begin(), needs.end(), [&](const Dependency& dependency) {
        const bool here = std::find(left.begin(), left.end(), dependency.producer) != left.end();
        return here && dependency.producer != task && dependency.form == Dependency::Form::data;
      });
    });
    const auto next = ready == left.end() ? left.begin() : ready;
    sorted.push_back(*next);
    left.erase(next);
  }
  return sorted;
}

/// The sweeps of a unit in one block. `joined[i]`: the sweep goes tile by tile with the one before it.
std::vector<BindingSweep> block_program(const Phase& phase, const PhaseProblem& blocks,
                                        const ModuloSchedule& schedule, const std::vector<int>& order,
                                        std::uint64_t joined) {
  const std::int64_t first = *std::min_element(schedule.stage.begin(), schedule.stage.end());
  std::vector<BindingSweep> sweeps;
  for (std::size_t i = 0; i < order.size(); ++i) {
    if (sweeps.empty() || ((joined >> i) & 1U) == 0) sweeps.push_back({"", {{}}});
    for (const int task : in_order_of_flow(phase, blocks.tasks[order[i]])) {
      sweeps.back().steps.front().push_back(
          {member(phase.tasks[task], schedule.stage[order[i]] - first, true)});
    }
  }
  return sweeps;
}

/// One sweep after the other; which of them go tile by tile together is tried.
class BlockPrograms {
 public:
  BlockPrograms(const DesignParts& parts, const PhaseMapping& mapping, const Extents& extents,
                const Phase& phase)
      : parts_(parts), mapping_(mapping), extents_(trial_extents(mapping, extents)), phase_(phase) {}

  UnitPrograms best(const PhaseProblem& blocks) {
    const ModuloSchedule schedule = schedule_modulo(blocks.problem);
    std::vector<std::uint64_t> joined(schedule.order.size(), 0);
    try_from(0, blocks, schedule, joined);
    if (best_.empty()) {
      throw SpecError(mapping_.where, "phase '" + mapping_.name +
                                          "' stands still with every order of its sweeps; expected "
                                          "room for more tiles of what passes between them");
    }
    return best_;
  }

 private:
  void try_from(std::size_t unit, const PhaseProblem& blocks, const ModuloSchedule& schedule,
                std::vector<std::uint64_t>& joined) {
    if (unit == joined.size()) return try_out(blocks, schedule, joined);
    const std::size_t sweeps = schedule.order[unit].size();
    const std::uint64_t choices =
        sweeps > 1 ? std::uint64_t{1} << std::min<std::size_t>(sweeps - 1, most_joined) : 1;
    for (std::uint64_t choice = 0; choice < choices; ++choice) {
      joined[unit] = choice << 1U;
      try_from(unit + 1, blocks, schedule, joined);
    }
  }

  void try_out(const PhaseProblem& blocks, const ModuloSchedule& schedule,
               const std::vector<std::uint64_t>& joined) {
    UnitPrograms programs;
    for (std::size_t unit = 0; unit < joined.size(); ++unit) {
      if (schedule.order[unit].empty()) continue;
      programs[blocks.problem.units[unit]] =
          block_program(phase_, blocks, schedule, schedule.order[unit], joined[unit]);
    }
    Binding binding = parts_.binding;
    binding.phases[mapping_.name] = programs;
    const Layout layout(parts_.cascade, parts_.architecture, parts_.mapping, mapping_, binding, extents_);
    const auto time =
        block_time(PhaseBuilder(layout, 0).build_whole(), machine_of(parts_.architecture), trial_blocks);
    if (!time || time->block >= best_time_) return;
    best_time_ = time->block;
    best_ = std::move(programs);
  }

  const DesignParts& parts_;
  const PhaseMapping& mapping_;
  const Extents extents_;
  const Phase& phase_;
  UnitPrograms best_;
  double best_time_ = std::numeric_limits<double>::infinity();
};

/// The work of a block by sweeps; by their parts where two sweeps would wait for each other.
PhaseProblem runnable_blocks(const Phase& phase, const std::vector<SweepLevel>& levels) {
  PhaseProblem blocks = block_problem(phase, levels);
  if (can_run(blocks.problem)) return blocks;
  return block_problem(phase, sweep_parts(phase, levels));
}

}  // namespace

Binding auto_binding(const DesignParts& request) {
  Binding result = request.binding;
  result.phases.clear();
  const Binding provisional = provisional_binding(request.mapping, request.binding);
  const DesignParts parts{request.cascade, request.workload, request.architecture, request.mapping,
                          provisional};
  const Extents extents = fitted_extents(parts);
  for (const PhaseMapping& mapping : request.mapping.phases) {
    const Layout layout = parts.layout(mapping, extents);
    const Phase phase = PhaseBuilder(layout, 0).build_whole();
    const std::vector<SweepLevel> levels = sweep_levels(phase);
    result.phases[mapping.name] =
        has_one_sweep(phase, levels)
            ? SlotSchedule(layout, phase).programs()
            : BlockPrograms(parts, mapping, extents, phase).best(runnable_blocks(phase, levels));
  }
  return result;
}

Mapping placed(const Mapping& mapping, const Binding& binding) {
  Mapping result = mapping;
  for (const auto& [einsum, place] : binding.units) {
    bool found = false;
    for (PhaseMapping& phase : result.phases) {
      for (auto& [name, entry] : phase.einsums) {
        if (name != einsum) continue;
        found = true;
        entry.unit = place.unit;
        if (place.unit == "array1d") entry.rows.clear();
      }
    }
    if (found) continue;
    throw SpecError(place.where, "binding places Einsum " + einsum + ", which mapping '" + mapping.name +
                                     "' does not map; expected one that it does");
  }
  return result;
}

}  // namespace weir
