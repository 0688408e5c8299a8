// SPDX-License-Identifier: Apache-2.0
#include "models/tile/scoreboard.hpp"

#include <algorithm>

#include "einsum/lowering/live_instances.hpp"

namespace weir {

Scoreboard::Scoreboard(const Phase& phase)
    : phase_(phase),
      progress_(phase.tasks.size()),
      horizons_(phase.tasks.size(), 0),
      events_(std::make_unique<sc_core::sc_event[]>(phase.units.size())) {
  for (const Task& task : phase.tasks) {
    ends_.push_back(phase.block_count() * phase.nests[task.nest].slots());
    execution_base_.push_back(reserve(1 + task.actions.size()));
    for (const Dependency& dependency : task.dependencies) {
      std::int64_t& horizon = horizons_[dependency.producer];
      horizon = std::max(horizon, dependency.latency);
    }
  }
}

void Scoreboard::begin() {
  origin_ = static_cast<std::int64_t>(sc_core::sc_time_stamp().value() / substeps);
  begun_ = true;
  started_.notify(sc_core::SC_ZERO_TIME);
}

sc_core::sc_time Scoreboard::until(std::int64_t cycle, std::uint64_t substep) const {
  const std::uint64_t at = static_cast<std::uint64_t>(cycle + origin_) * substeps + substep;
  const std::uint64_t now = sc_core::sc_time_stamp().value();
  return sc_core::sc_time::from_value(at > now ? at - now : 0);
}

void Scoreboard::issue(int task, const Completion& completion) {
  TaskProgress& progress = progress_[task];
  progress.issued_before = completion.instance + 1;
  const std::int64_t old = now() - horizons_[task];
  while (!progress.completions.empty() && progress.completions.front().finish < old &&
         progress.completions.front().returned < old) {
    progress.completions.pop_front();
  }
  progress.completions.push_back(completion);
  last_finish_ = std::max(last_finish_, completion.finish);
}

void Scoreboard::advance(int task, std::int64_t instance) {
  progress_[task].issued_before = std::max(progress_[task].issued_before, instance);
}

Readiness Scoreboard::readiness(const Task& task, const Dependency& dependency, std::int64_t instance) const {
  const std::optional<std::int64_t> awaited = awaited_instance(phase_, task, dependency, instance);
  if (!awaited) return {};
  const TaskProgress& progress = progress_[dependency.producer];
  if (*awaited >= progress.issued_before) return {.known = false};
  for (auto it = progress.completions.rbegin(); it != progress.completions.rend(); ++it) {
    if (it->instance < *awaited) break;
    if (it->instance != *awaited) continue;
    const std::int64_t from = dependency.by_return_path ? it->returned : it->finish;
    return {true, from + dependency.latency, it->finish};
  }
  return {};
}

Scoreboard::Wait Scoreboard::wait_of(int task_index, std::int64_t instance) const {
  const Task& task = phase_.tasks[task_index];
  Wait wait;
  for (const Dependency& dependency : task.dependencies) {
    const Readiness readiness = this->readiness(task, dependency, instance);
    if (!readiness.known) {
      if (wait.unknown == nullptr) wait.unknown = &dependency;
    } else if (readiness.ready > wait.blame.ready) {
      wait.blame = {dependency.cause, dependency.latency_cause, readiness.finish, readiness.ready};
    }
  }
  return wait;
}

bool Scoreboard::may_start(int task_index, std::int64_t instance, std::int64_t skipped) {
  const Task& task = phase_.tasks[task_index];
  const auto refuse = [&](const std::string& what) {
    if (!violation_.empty()) return false;
    violation_cycle_ = now() + skipped;
    violation_ =
        task.name + " of tile " + std::to_string(instance) + " on " + phase_.units[task.unit].name + what;
    return false;
  };
  if (instance < progress_[task_index].issued_before) return refuse(" runs twice");
  for (const Dependency& lifetime : task.lifetimes) {
    const Readiness read = readiness(task, lifetime, instance);
    if (read.known && read.ready <= now()) continue;
    return refuse(" overwrites what " + phase_.tasks[lifetime.producer].name + " of tile " +
                  std::to_string(awaited_instance(phase_, task, lifetime, instance).value_or(-1)) +
                  " has not read");
  }
  return true;
}

void Scoreboard::count(int task_index, const Position& position) {
  const Task& task = phase_.tasks[task_index];
  const std::size_t base = execution_base_[task_index];
  count_instance(task_index);
  for (std::size_t i = 0; i < task.actions.size(); ++i) {
    const Condition& when = task.actions[i].when;
    if (when == task.when || holds_among_live(phase_, task, when, position)) ++counters_[base + 1 + i];
  }
}

std::size_t Scoreboard::reserve(std::size_t count) {
  const std::size_t base = counters_.size();
  counters_.resize(base + count, 0);
  return base;
}

void Scoreboard::add_actions(std::map<std::string, std::uint64_t>& actions) const {
  for (std::size_t t = 0; t < phase_.tasks.size(); ++t) {
    for (std::size_t i = 0; i < phase_.tasks[t].actions.size(); ++i) {
      const std::uint64_t times = counters_[execution_base_[t] + 1 + i];
      for (const auto& [name, count] : phase_.tasks[t].actions[i].counts) {
        actions[name] += times * static_cast<std::uint64_t>(count);
      }
    }
  }
}

bool Scoreboard::all_done() const {
  for (std::size_t t = 0; t < phase_.tasks.size(); ++t) {
    if (!is_done(static_cast<int>(t))) return false;
  }
  return true;
}

}  // namespace weir
