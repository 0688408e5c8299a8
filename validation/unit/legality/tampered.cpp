// SPDX-License-Identifier: Apache-2.0
#include "validation/unit/legality/tampered.hpp"

#include <algorithm>
#include <stdexcept>

namespace weir::test {

Task& Tampered::task(const std::string& name) {
  for (Task& task : schedule.phases.front().tasks) {
    if (task.name == name) return task;
  }
  throw std::out_of_range("no task " + name);
}

Group& Tampered::group(const std::string& name) {
  Phase& phase = schedule.phases.front();
  for (Unit& unit : phase.units) {
    for (Sweep& sweep : unit.sweeps) {
      for (Group& group : sweep.groups) {
        for (const int member : group.tasks) {
          if (phase.tasks[member].name == name) return group;
        }
      }
    }
  }
  throw std::out_of_range("no group with " + name);
}

void Tampered::forget(const std::string& name, const std::string& producer) {
  const std::vector<Task>& tasks = schedule.phases.front().tasks;
  const std::size_t removed = std::erase_if(task(name).dependencies, [&](const Dependency& dependency) {
    return tasks[dependency.producer].name == producer;
  });
  if (removed == 0) throw std::out_of_range(name + " does not wait for " + producer);
}

void Tampered::swap_groups(const std::string& one, const std::string& other) {
  std::swap(group(one).tasks, group(other).tasks);
}

}  // namespace weir::test
