// SPDX-License-Identifier: Apache-2.0
#include "validation/timing/small_phase.hpp"

#include <algorithm>
#include <stdexcept>

#include "einsum/error.hpp"
#include "models/tile/simulate.hpp"

namespace weir::test {

SmallPhase::SmallPhase(std::int64_t tiles, const std::string& name) {
  phase_.name = name;
  phase_.nests = {{"", {{"M1", tiles}}, 0}};
}

int SmallPhase::add(Task task) {
  task.when.loops = {When::every};
  phase_.tasks.push_back(std::move(task));
  return static_cast<int>(phase_.tasks.size()) - 1;
}

int SmallPhase::array(Unit::Kind kind) {
  for (std::size_t unit = 0; unit < phase_.units.size(); ++unit) {
    if (phase_.units[unit].kind == kind) return static_cast<int>(unit);
  }
  phase_.units.push_back({kind == Unit::Kind::array2d ? "array2d" : "array1d", kind, {{0, {}}}});
  return static_cast<int>(phase_.units.size()) - 1;
}

int SmallPhase::add_compute(const std::string& name, std::int64_t issue_cycles, Unit::Kind kind) {
  Task task;
  task.name = task.einsum = name;
  task.unit = array(kind);
  task.issue_cycles = issue_cycles;
  std::vector<Group>& groups = phase_.units[task.unit].sweeps.front().groups;
  const int index = add(std::move(task));
  groups.push_back({{index}});
  return index;
}

int SmallPhase::alternating(const std::string& first, std::int64_t first_cycles, const std::string& second,
                            std::int64_t second_cycles) {
  const int index = on_2d(first, first_cycles);
  on_2d(second, second_cycles);
  std::vector<Group>& groups = phase_.units[task(index).unit].sweeps.front().groups;
  groups.pop_back();
  groups.back().tasks.push_back(index + 1);
  return index;
}

int SmallPhase::add_transfer(const std::string& name, std::int64_t bytes, Task::Kind kind) {
  Task task;
  task.name = name;
  task.kind = kind;
  task.unit = static_cast<int>(phase_.units.size());
  task.bytes = bytes;
  const int index = add(task);
  phase_.units.push_back({name, Unit::Kind::dma, {{0, {{{index}}}}}});
  return index;
}

Dependency& SmallPhase::data(int consumer, int producer, Cause cause) {
  Dependency dependency;
  dependency.producer = producer;
  dependency.loops = {{0, 0}};
  dependency.cause = dependency.latency_cause = cause;
  return task(consumer).dependencies.emplace_back(dependency);
}

Dependency& SmallPhase::room(int writer, int reader, std::int64_t ring) {
  Dependency& dependency = data(writer, reader, Cause::capacity);
  dependency.form = Dependency::Form::room;
  dependency.ring = ring;
  return dependency;
}

Dependency& SmallPhase::barrier(int later, int earlier, std::int64_t distance) {
  Dependency& dependency = data(later, earlier, Cause::barrier);
  dependency.form = Dependency::Form::barrier;
  dependency.slot_distance = distance;
  return dependency;
}

Machine free_machine() {
  Machine machine;
  machine.clock_hz = 1e9;
  machine.array2d_pes = machine.array1d_pes = 1;
  machine.dram_bytes_per_cycle = 100;
  return machine;
}

namespace {

const TimelineEvent& event_of(const SmallRun& run, const std::string& task, std::int64_t tile) {
  for (const TimelineEvent& event : run.events) {
    if (event.name == task && event.tile == tile) return event;
  }
  throw std::out_of_range(task + " did not run");
}

}  // namespace

std::int64_t SmallRun::start(const std::string& task, std::int64_t tile) const {
  return static_cast<std::int64_t>(event_of(*this, task, tile).start);
}

std::int64_t SmallRun::end(const std::string& task, std::int64_t tile) const {
  return static_cast<std::int64_t>(event_of(*this, task, tile).end);
}

std::string SmallRun::order_on(const std::string& unit) const {
  std::vector<TimelineEvent> own;
  for (const TimelineEvent& event : events) {
    if (event.unit == unit) own.push_back(event);
  }
  std::stable_sort(own.begin(), own.end(), [](const auto& a, const auto& b) { return a.start < b.start; });
  std::string text;
  for (const TimelineEvent& event : own) text += (text.empty() ? "" : " ") + event.name;
  return text;
}

std::string SmallRun::spent(const std::string& unit) const {
  const UnitStats& found = stats.unit(unit);
  std::string text = "busy " + std::to_string(found.busy_cycles);
  for (int cause = 0; cause < cause_count; ++cause) {
    if (found.stalls[cause] == 0) continue;
    text +=
        std::string(", ") + to_string(static_cast<Cause>(cause)) + " " + std::to_string(found.stalls[cause]);
  }
  return text;
}

SmallRun run(const Machine& machine, const std::vector<Phase>& phases) {
  Schedule schedule;
  schedule.machine = machine;
  schedule.phases = phases;
  SimulationOptions options;
  options.fast_forward = false;
  options.timeline_events = 1000;
  SmallRun result;
  result.stats = simulate(schedule, options, &result.events);
  return result;
}

SmallRun run(const Machine& machine, SmallPhase& phase) { return run(machine, std::vector{phase.phase()}); }

std::string error_of_run(const Machine& machine, SmallPhase& phase) {
  try {
    run(machine, phase);
  } catch (const SimulationError& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace weir::test
