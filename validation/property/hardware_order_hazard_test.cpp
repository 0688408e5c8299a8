// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <functional>

#include "validation/catch.hpp"
#include "validation/property/hardware_order_runs.hpp"

namespace weir {
namespace {

ValuedProgram small_run(const std::string& experiment) {
  return ValuedProgram({"configs/experiments/" + experiment + ".yaml"},
                       small_machine(4, 4, {{"B", 1}, {"H", 1}, {"E", 2}, {"F", 2}, {"P", 8}, {"M", 12}}));
}

Task& task_of(Schedule& schedule, const std::string& name) {
  std::vector<Task>& tasks = schedule.phases.front().tasks;
  return *std::find_if(tasks.begin(), tasks.end(), [&](const Task& task) { return task.name == name; });
}

/// What is said of a program whose schedule was tampered with; "" if nothing.
std::string error_of(const std::string& experiment, const std::function<void(Schedule&)>& tamper,
                     UnitOrder order = UnitOrder::forward) {
  ValuedProgram run = small_run(experiment);
  tamper(run.schedule);
  HardwareOrderOptions options;
  options.unit_order = order;
  try {
    execute_in_hardware_order(run.program(), run.inputs, fp64, options);
  } catch (const SimulationError& error) {
    return error.what();
  }
  return "";
}

/// Removes what `task` waits for from `producer`.
std::function<void(Schedule&)> without_dependency(const std::string& task, const std::string& producer) {
  return [=](Schedule& schedule) {
    const std::vector<Task>& tasks = schedule.phases.front().tasks;
    const std::size_t removed =
        std::erase_if(task_of(schedule, task).dependencies, [&](const Dependency& dependency) {
          return dependency.form == Dependency::Form::data &&
                 tasks[static_cast<std::size_t>(dependency.producer)].name == producer;
        });
    REQUIRE(removed > 0);
  };
}

}  // namespace

TEST_CASE("Hardware order names task, tile and element of a read that nobody has made",
          "[property][hardware_order]") {
  CHECK(error_of("binding", [](Schedule&) {}).empty());
  CHECK(error_of("binding", without_dependency("SLN", "RM")) ==
        "hazard: SLN of tile B 0, H 0, P2 0, M1 0, P1 0 reads RM[0, 0, 1, 0], which no task has produced");
  CHECK(error_of("binding", without_dependency("PRM", "RM"), UnitOrder::backward)
            .empty());  // a unit's own order
  CHECK(error_of("binding", without_dependency("RM", "LM"), UnitOrder::backward) ==
        "hazard: RM of tile B 0, H 0, P2 0, M1 0, P1 0 reads LM[0, 0, 0, 0], which no task has produced");
}

TEST_CASE("Hardware order finds a sum that is read before all of its tiles are in it",
          "[property][hardware_order]") {
  const auto reads_too_early = [](Schedule& schedule) {
    for (Dependency& dependency : task_of(schedule, "SN").dependencies) {
      if (schedule.phases.front().tasks[static_cast<std::size_t>(dependency.producer)].name != "GM") continue;
      for (LoopSource& source : dependency.loops) source = {0, 0};  // its own tile instead of the last one
    }
    for (Unit& unit : schedule.phases.front().units) {
      if (unit.sweeps.size() < 2 || unit.kind != Unit::Kind::array1d) continue;
      unit.sweeps[0].groups.insert(unit.sweeps[0].groups.end(), unit.sweeps[1].groups.begin(),
                                   unit.sweeps[1].groups.end());
      unit.sweeps.erase(unit.sweeps.begin() + 1);
    }
  };
  CHECK(
      error_of("flat", reads_too_early) ==
      "hazard: SN of tile B 0, H 0, P2 0, P1 0, M1 0 reads GM[0, 0, 0], which still lacks tiles of its sum");
}

TEST_CASE("Hardware order refuses lags that make tasks wait for each other", "[property][hardware_order]") {
  const std::string error = error_of("binding", [](Schedule& schedule) { task_of(schedule, "RM").lag = 9; });
  CHECK(error.starts_with("hardware order: deadlock in phase 'attention': "));
  CHECK(
      error.find("PRM of tile B 0, H 0, P2 0, M1 0, P1 0 waits for RM of tile B 0, H 0, P2 0, M1 0, P1 0") !=
      std::string::npos);
}

TEST_CASE("Hardware order refuses a program beyond its limit in one line", "[property][hardware_order]") {
  const ValuedProgram run = small_run("binding");
  HardwareOrderOptions options;
  options.elements = 200;
  CHECK_THROWS_WITH(
      execute_in_hardware_order(run.program(), run.inputs, fp64, options),
      Catch::Matchers::Equals("hardware order: tensors have 592 elements; expected at most 200: "
                              "fewer batches or heads, as in -s workload.extents.B=1"));
}

}  // namespace weir
