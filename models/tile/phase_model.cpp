// SPDX-License-Identifier: Apache-2.0
#include "models/tile/phase_model.hpp"

#include <algorithm>

#include "einsum/error.hpp"

namespace weir {

PhaseModel::PhaseModel(sc_core::sc_module_name name, const Phase& phase, const Machine& machine,
                       const SimulationOptions& options)
    : sc_module(name),
      phase_(phase),
      machine_(machine),
      scoreboard_(phase),
      buffer_(machine),
      return_path_(machine) {
  std::vector<ArrayUnit*> arrays;
  make_arrays([&](int unit, const SharedParts& parts) {
    auto array = std::make_unique<ArrayUnit>(phase.units[unit].name.c_str(), unit, parts);
    arrays.push_back(array.get());
    return array;
  });
  if (options.fast_forward) {
    fast_forward_ = std::make_unique<FastForward>(
        "fast_forward", PhaseParts{scoreboard_, buffer_, return_path_, arrays, *dram_});
  }
  keep_timeline(options.timeline_events);
}

PhaseModel::PhaseModel(sc_core::sc_module_name name, const Phase& phase, const Machine& machine,
                       const MakeArray& make, std::size_t timeline_events)
    : sc_module(name),
      phase_(phase),
      machine_(machine),
      scoreboard_(phase),
      buffer_(machine),
      return_path_(machine) {
  make_arrays(make);
  keep_timeline(timeline_events);
}

void PhaseModel::keep_timeline(std::size_t events) {
  timeline_.reserve(events);
  if (events == 0) return;
  for (const auto& array : arrays_) array->timeline = &timeline_;
  dram_->timeline = &timeline_;
}

void PhaseModel::make_arrays(const MakeArray& make) {
  for (std::size_t u = 0; u < phase_.units.size(); ++u) {
    if (phase_.units[u].kind == Unit::Kind::dma) continue;
    arrays_.push_back(make(static_cast<int>(u), {scoreboard_, buffer_, return_path_}));
  }
  dram_ = std::make_unique<Dram>("dram", machine_, scoreboard_, buffer_);
}

std::int64_t PhaseModel::trailing_skew() const {
  std::int64_t skew = 0;
  for (const auto& array : arrays_) {
    const bool is_2d = array->program().kind == Unit::Kind::array2d;
    skew = std::max(skew, array->free_at() + (is_2d ? machine_.array2d_skew : machine_.array1d_skew));
  }
  return std::max<std::int64_t>(skew - scoreboard_.last_finish(), 0);
}

std::int64_t PhaseModel::cycles() const {
  const std::int64_t skipped = fast_forward_ ? fast_forward_->skipped_cycles() : 0;
  return scoreboard_.last_finish() + trailing_skew() + skipped;
}

std::string PhaseModel::describe_waiting() const {
  std::string text;
  const auto describe = [&](const std::string& who, int task, std::int64_t instance) {
    const Scoreboard::Wait wait = scoreboard_.wait_of(task, instance);
    if (wait.unknown == nullptr) return;
    const Task& producer = phase_.tasks[wait.unknown->producer];
    const auto awaited = awaited_instance(phase_, phase_.tasks[task], *wait.unknown, instance);
    text += (text.empty() ? "" : "; ") + who + " at " + phase_.tasks[task].name + " of tile " +
            std::to_string(instance) + " waits for " + producer.name + " of tile " +
            std::to_string(awaited.value_or(-1)) + " (" + to_string(wait.unknown->cause) + ")";
  };
  for (const auto& array : arrays_) {
    for (const auto& [task, instance] : array->head()) describe(array->program().name, task, instance);
  }
  for (const TransferStream& stream : dram_->streams()) {
    if (stream.next < stream.count) describe("dram", stream.task, stream.instance);
  }
  return text;
}

void PhaseModel::check_legal(std::uint64_t begin) const {
  if (scoreboard_.violation().empty()) return;
  const std::uint64_t cycle = begin + static_cast<std::uint64_t>(scoreboard_.violation_cycle());
  throw SimulationError("illegal schedule in phase '" + phase_.name + "' at cycle " + std::to_string(cycle) +
                        ": " + scoreboard_.violation());
}

void PhaseModel::check_all_ran() const {
  for (std::size_t t = 0; t < phase_.tasks.size(); ++t) {
    if (phase_.tasks[t].is_culled()) continue;
    const auto ran = static_cast<std::int64_t>(scoreboard_.executions(static_cast<int>(t)));
    const std::int64_t expected = instance_count(phase_.tasks[t], phase_);
    if (ran == expected) continue;
    throw SimulationError("illegal schedule in phase '" + phase_.name + "': " + phase_.tasks[t].name +
                          " ran for " + std::to_string(ran) + " of " + std::to_string(expected) + " tiles");
  }
}

void PhaseModel::check_finished(std::uint64_t begin) const {
  check_legal(begin);
  const bool arrays_done =
      std::all_of(arrays_.begin(), arrays_.end(), [](const auto& array) { return array->is_done(); });
  const bool transfers_done =
      std::all_of(dram_->streams().begin(), dram_->streams().end(),
                  [](const TransferStream& stream) { return stream.next >= stream.count; });
  if (arrays_done && transfers_done) return check_all_ran();
  const std::int64_t skipped = fast_forward_ ? fast_forward_->skipped_cycles() : 0;
  throw SimulationError(
      "deadlock in phase '" + phase_.name + "' at cycle " +
      std::to_string(begin + static_cast<std::uint64_t>(scoreboard_.last_finish() + skipped)) + ": " +
      describe_waiting());
}

void PhaseModel::collect(Stats& stats) const {
  const std::int64_t skipped = fast_forward_ ? fast_forward_->skipped_cycles() : 0;
  const std::int64_t end = scoreboard_.last_finish() + trailing_skew();
  std::array<bool, 2> seen{};
  for (const auto& array : arrays_) {
    const std::size_t index = array->program().kind == Unit::Kind::array2d ? 0 : 1;
    seen[index] = true;
    array->collect(stats.units[index], end, trailing_skew());
  }
  for (std::size_t i = 0; i < seen.size(); ++i) {
    if (!seen[i]) stats.units[i].stalls[static_cast<std::size_t>(Cause::empty)] += end + skipped;
  }
  dram_->collect(stats, stats.units[2], end + skipped);
  scoreboard_.add_actions(stats.actions);
  for (const auto& array : arrays_) array->add_actions(stats.actions);
  for (std::size_t t = 0; t < phase_.tasks.size(); ++t) {
    stats.executions[phase_.name + "/" + phase_.tasks[t].name] += scoreboard_.executions(static_cast<int>(t));
  }
  stats.simulated_tasks += scoreboard_.simulated_tasks;
  stats.simulated_cycles += static_cast<std::uint64_t>(end);
  stats.cycles += static_cast<std::uint64_t>(end + skipped);
  stats.phase_cycles.emplace_back(phase_.name, static_cast<std::uint64_t>(end + skipped));
}

}  // namespace weir
