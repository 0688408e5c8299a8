// SPDX-License-Identifier: Apache-2.0
// The units' programs: the order of work that a binding gives, its steps, and the slots it needs.
#include <algorithm>

#include "einsum/lowering/phase_builder.hpp"

namespace weir {

std::int64_t PhaseBuilder::lag_of(const BindingMember& member, int nest) const {
  return member.lag_in_blocks ? member.lag * phase_.nests[nest].slots() : member.lag;
}

void PhaseBuilder::add_program(const std::string& name, const std::vector<BindingSweep>& sweeps) {
  const int unit = static_cast<int>(phase_.units.size());
  phase_.units.push_back({name, name == "array2d" ? Unit::Kind::array2d : Unit::Kind::array1d, {}});
  std::vector<std::vector<int>> steps;
  std::int64_t place = 0;
  for (const BindingSweep& sweep : sweeps) {
    const int nest = layout_.nest_index(sweep);
    Sweep program{nest, {}};
    for (std::size_t s = 0; s < sweep.steps.size(); ++s) {
      if (steps.size() <= s) steps.emplace_back();
      for (const BindingGroup& group : sweep.steps[s]) {
        Group tasks;
        for (const BindingMember& member : group) {
          const auto found = task_of_.find(member.einsum);
          if (found == task_of_.end() || layout_.einsum_mapping(member.einsum).unit != name) {
            throw SpecError(member.where, "binding puts " + member.einsum + " on " + name +
                                              ", which the mapping's phase '" + phase_.name +
                                              "' does not; expected an Einsum mapped to it");
          }
          if (order_.contains(found->second)) {
            throw SpecError(member.where,
                            "binding runs " + member.einsum + " twice; expected each Einsum once");
          }
          Task& task = phase_.tasks[found->second];
          task.unit = unit;
          task.lag = member.lag;  // in blocks until the nests have their padding
          order_[found->second] = place++;
          tasks.tasks.push_back(found->second);
          steps[s].push_back(found->second);
        }
        program.groups.push_back(tasks);
      }
    }
    phase_.units.back().sweeps.push_back(program);
  }
  steps_.push_back(steps);
}

void PhaseBuilder::add_programs() {
  const auto& programs = layout_.binding.phases.at(phase_.name);
  for (const char* unit : {"array2d", "array1d"}) {
    const auto found = programs.find(unit);
    if (found != programs.end()) add_program(unit, found->second);
  }
  add_transfer_units();
}

void PhaseBuilder::add_transfer_units() {
  for (std::size_t i = 0; i < phase_.tasks.size(); ++i) {
    Task& task = phase_.tasks[i];
    if (task.kind == Task::Kind::compute) continue;
    task.unit = static_cast<int>(phase_.units.size());
    phase_.units.push_back({task.name, Unit::Kind::dma, {{task.nest, {{{static_cast<int>(i)}}}}}});
  }
}

/// A result carried to the next iteration of a loop must be made earlier in its unit's program than it is
/// used: where the loops inside are too short for the binding's lags, empty slots follow the innermost.
void PhaseBuilder::pad_nests() {
  for (std::size_t consumer = 0; consumer < phase_.tasks.size(); ++consumer) {
    const Task& to = phase_.tasks[consumer];
    for (const Dependency& dependency : to.dependencies) {
      if (dependency.form != Dependency::Form::data) continue;
      const Task& from = phase_.tasks[dependency.producer];
      if (from.unit != to.unit || from.nest != to.nest || to.kind != Task::Kind::compute) continue;
      Nest& nest = phase_.nests[to.nest];
      for (std::size_t i = 0; i < nest.loops.size(); ++i) {
        if (dependency.loops[i].distance < 1 || i + 1 == nest.loops.size()) continue;
        const bool later = order_.at(dependency.producer) >= order_.at(static_cast<int>(consumer));
        const std::int64_t needed = from.lag - to.lag + (later ? 1 : 0);
        std::int64_t outer = dependency.loops[i].distance;
        for (std::size_t j = i + 1; j + 1 < nest.loops.size(); ++j) outer *= nest.loops[j].extent;
        if (needed > 1) nest.spacings.push_back({i, dependency.loops[i].distance, needed});
        const std::int64_t innermost = nest.loops.back().extent;
        nest.pad = std::max(nest.pad, (needed + outer - 1) / outer - innermost);
      }
    }
  }
  for (const auto& [unit, sweeps] : layout_.binding.phases.at(phase_.name)) {
    for (const BindingSweep& sweep : sweeps) {
      for (const auto& step : sweep.steps) {
        for (const BindingGroup& group : step) {
          for (const BindingMember& member : group) {
            Task& task = phase_.tasks[task_of_.at(member.einsum)];
            task.lag = lag_of(member, task.nest);
          }
        }
      }
    }
  }
}

/// Einsums that alternate on a unit hand each element over as it is made: the one that reads is a cycle
/// behind.
void PhaseBuilder::drop_streamed_dependencies() {
  for (const Unit& unit : phase_.units) {
    for (const Sweep& sweep : unit.sweeps) {
      for (const Group& group : sweep.groups) {
        for (std::size_t i = 0; i < group.tasks.size(); ++i) drop_streamed(group, i);
      }
    }
  }
}

void PhaseBuilder::drop_streamed(const Group& group, std::size_t member) {
  Task& task = phase_.tasks[group.tasks[member]];
  std::erase_if(task.dependencies, [&](const Dependency& dependency) {
    const auto producer = std::find(group.tasks.begin(), group.tasks.end(), dependency.producer);
    if (dependency.form != Dependency::Form::data || producer == group.tasks.end()) return false;
    for (const LoopSource& source : dependency.loops) {
      if (source.distance != 0) return false;
    }
    const Task& from = phase_.tasks[dependency.producer];
    if (from.lag != task.lag) return false;
    if (producer - group.tasks.begin() >= static_cast<std::ptrdiff_t>(member)) {
      throw SpecError(layout_.binding.where, "binding alternates " + task.name + " with " + from.name +
                                                 ", which it reads, but names it first; expected " +
                                                 from.name + " | " + task.name);
    }
    return true;
  });
}

void PhaseBuilder::add_barriers() {
  std::size_t count = 0;
  for (const auto& steps : steps_) count = std::max(count, steps.size());
  if (count < 2) return;
  for (std::size_t step = 0; step < count; ++step) {
    const std::size_t before = (step + count - 1) % count;
    for (const auto& to : steps_) {
      if (step >= to.size() || to[step].empty()) continue;
      for (const int task : to[step]) {
        for (const auto& from : steps_) {
          if (before >= from.size()) continue;
          for (const int producer : from[before]) {
            Dependency dependency;
            dependency.form = Dependency::Form::barrier;
            dependency.producer = producer;
            dependency.slot_distance = step == 0 ? 1 : 0;
            dependency.cause = dependency.latency_cause = Cause::barrier;
            phase_.tasks[task].dependencies.push_back(dependency);
          }
        }
      }
    }
  }
}

}  // namespace weir
