// SPDX-License-Identifier: Apache-2.0
#include "models/hardware_order/program_order.hpp"

#include <algorithm>
#include <optional>
#include <vector>

#include "einsum/error.hpp"

namespace weir {
namespace {

struct Member {
  int task = 0;
  std::int64_t flat = 0;
  Position position;
};

/// What a unit's next group waits for.
struct Waiting {
  int task = 0;
  std::int64_t flat = 0;
  int producer = 0;
  std::int64_t awaited = 0;
};

/// How far each task has come: all its instances before a flat slot are done.
using Progress = std::vector<std::int64_t>;

/// One unit on its way through its program.
class UnitWalk {
 public:
  UnitWalk(const Phase& phase, const Unit& unit) : phase_(phase), unit_(unit), blocks_(phase.block_count()) {
    for (const Sweep& sweep : unit.sweeps) {
      const std::int64_t slots = phase.nests[static_cast<std::size_t>(sweep.nest)].slots();
      for (const Group& group : sweep.groups) {
        for (const int task : group.tasks) {
          const std::int64_t lag = phase.tasks[static_cast<std::size_t>(task)].lag;
          blocks_ = std::max(blocks_, phase.block_count() + (lag + slots - 1) / slots);
        }
      }
    }
  }

  /// Executes groups until one has to wait; whether it executed any.
  bool advance(Progress& progress, const ExecuteInstance& execute) {
    bool moved = false;
    while (find_group(progress) && !waits(progress)) {
      for (const Member& member : members_) {
        execute(phase_.tasks[static_cast<std::size_t>(member.task)], member.position);
        progress[static_cast<std::size_t>(member.task)] = member.flat + 1;
      }
      step();
      moved = true;
    }
    return moved;
  }

  bool is_done() const { return block_ >= blocks_ || unit_.sweeps.empty(); }

  std::optional<Waiting> waits(const Progress& progress) const {
    for (const Member& member : members_) {
      const Task& task = phase_.tasks[static_cast<std::size_t>(member.task)];
      for (const Dependency& dependency : task.dependencies) {
        const auto awaited = awaited_instance(phase_, task, dependency, member.flat);
        if (awaited && progress[static_cast<std::size_t>(dependency.producer)] <= *awaited)
          return Waiting{member.task, member.flat, dependency.producer, *awaited};
      }
    }
    return std::nullopt;
  }

 private:
  const Sweep& sweep() const { return unit_.sweeps[sweep_]; }

  /// Moves on to a group with work to do; false at the end of the program.
  bool find_group(Progress& progress) {
    while (!is_done()) {
      if (!members_.empty() || collect(progress)) return true;
      step();
    }
    return false;
  }

  bool collect(Progress& progress) {
    const std::int64_t slot = block_ * phase_.nests[static_cast<std::size_t>(sweep().nest)].slots() + slot_;
    if (sweep().groups.empty()) return false;
    for (const int index : sweep().groups[group_].tasks) {
      const Task& task = phase_.tasks[static_cast<std::size_t>(index)];
      const Nest& nest = phase_.nests[static_cast<std::size_t>(task.nest)];
      const std::int64_t flat = slot - task.lag;
      if (flat < 0 || flat >= phase_.block_count() * nest.slots()) continue;
      const Position position = position_of(nest, flat);
      if (holds(task.when, nest, position)) {
        members_.push_back({index, flat, position});
      } else {
        progress[static_cast<std::size_t>(index)] = flat + 1;
      }
    }
    return !members_.empty();
  }

  void step() {
    members_.clear();
    if (++group_ < sweep().groups.size()) return;
    group_ = 0;
    if (++slot_ < phase_.nests[static_cast<std::size_t>(sweep().nest)].slots()) return;
    slot_ = 0;
    if (++sweep_ < unit_.sweeps.size()) return;
    sweep_ = 0;
    ++block_;
  }

  const Phase& phase_;
  const Unit& unit_;
  std::int64_t blocks_ = 0;
  std::int64_t block_ = 0;
  std::size_t sweep_ = 0;
  std::int64_t slot_ = 0;
  std::size_t group_ = 0;
  std::vector<Member> members_;
};

std::string instance_text(const Phase& phase, int task, std::int64_t flat) {
  const Task& of = phase.tasks[static_cast<std::size_t>(task)];
  return of.name + " of tile " +
         tile_text(phase, of, position_of(phase.nests[static_cast<std::size_t>(of.nest)], flat));
}

[[noreturn]] void fail_deadlock(const Phase& phase, const std::vector<UnitWalk>& walks,
                                const Progress& progress) {
  std::string text;
  for (const UnitWalk& walk : walks) {
    if (walk.is_done()) continue;
    const std::optional<Waiting> waiting = walk.waits(progress);
    if (!waiting) continue;
    text += (text.empty() ? "" : "; ") + instance_text(phase, waiting->task, waiting->flat) + " waits for " +
            instance_text(phase, waiting->producer, waiting->awaited);
  }
  throw SimulationError("hardware order: deadlock in phase '" + phase.name + "': " + text);
}

}  // namespace

void run_program(const Phase& phase, UnitOrder order, const ExecuteInstance& execute) {
  std::vector<UnitWalk> walks;
  for (std::size_t i = 0; i < phase.units.size(); ++i) {
    const bool forward = order == UnitOrder::forward;
    walks.emplace_back(phase, phase.units[forward ? i : phase.units.size() - 1 - i]);
  }
  Progress progress(phase.tasks.size(), 0);
  bool moved = true;
  while (moved) {
    moved = false;
    for (UnitWalk& walk : walks) moved = walk.advance(progress, execute) || moved;
  }
  const bool done =
      std::all_of(walks.begin(), walks.end(), [](const UnitWalk& walk) { return walk.is_done(); });
  if (!done) fail_deadlock(phase, walks, progress);
}

std::string tile_text(const Phase& phase, const Task& task, const Position& position) {
  std::string text;
  const auto add = [&](const std::string& name, std::int64_t index) {
    text += (text.empty() ? "" : ", ") + name + " " + std::to_string(index);
  };
  std::int64_t rest = position.block;
  std::vector<std::int64_t> blocks(phase.blocks.size());
  for (std::size_t i = blocks.size(); i-- > 0; rest /= phase.blocks[i].extent)
    blocks[i] = rest % phase.blocks[i].extent;
  for (std::size_t i = 0; i < blocks.size(); ++i) add(phase.blocks[i].name, blocks[i]);
  const Nest& nest = phase.nests[static_cast<std::size_t>(task.nest)];
  for (std::size_t i = 0; i < nest.loops.size(); ++i) add(nest.loops[i].name, position.loops[i]);
  return text;
}

}  // namespace weir
