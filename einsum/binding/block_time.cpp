// SPDX-License-Identifier: Apache-2.0
#include "einsum/binding/block_time.hpp"

#include <algorithm>
#include <vector>

#include "einsum/lowering/alternation.hpp"
#include "einsum/lowering/arithmetic.hpp"
#include "einsum/lowering/instances.hpp"

namespace weir {

namespace {

constexpr std::int64_t never = -1;

/// The units of one phase, each at a place of its program.
class Walk {
 public:
  Walk(Phase phase, const Machine& machine) : phase_(std::move(phase)), machine_(machine) {
    for (const Task& task : phase_.tasks) {
      const auto slots = static_cast<std::size_t>(phase_.block_count() * phase_.nests[task.nest].slots());
      const std::size_t kept = task.kind == Task::Kind::compute ? slots : 0;
      finish_.emplace_back(kept, never);
      returned_.emplace_back(task.return_words > 0 ? kept : 0, never);
    }
    for (const Unit& unit : phase_.units) {
      if (unit.kind != Unit::Kind::dma) walkers_.push_back({&unit, {}, 0, blocks_of(unit), {}});
    }
  }

  /// False if all units wait.
  bool run() {
    bool moved = true;
    while (moved) {
      moved = false;
      for (Walker& walker : walkers_) {
        while (step(walker)) moved = true;
      }
    }
    return std::all_of(walkers_.begin(), walkers_.end(),
                       [](const Walker& walker) { return walker.block == walker.blocks; });
  }

  /// Mean distance of the ends of blocks in which all tasks run: neither those at the beginning, where some
  /// still lag behind, nor those in which only these are left; of them the second half.
  double steady() const {
    const auto count = static_cast<std::size_t>(phase_.block_count());
    std::size_t lagging = 0;
    for (const Walker& walker : walkers_) lagging = std::max(lagging, walker.ends.size() - count);
    const std::size_t last = count - 1;
    const std::size_t first = std::min(lagging + (count - lagging) / 2, last) - 1;
    double longest = 0;
    for (const Walker& walker : walkers_) {
      const auto span = static_cast<double>(walker.ends[last] - walker.ends[first]);
      longest = std::max(longest, span / static_cast<double>(last - first));
    }
    return longest;
  }

 private:
  struct Walker {
    const Unit* unit = nullptr;
    struct {
      std::size_t sweep = 0;
      std::int64_t slot = 0;
      std::size_t group = 0;
    } at;
    std::int64_t block = 0;
    std::int64_t blocks = 0;
    std::vector<std::int64_t> ends;  ///< of the blocks of its program
    std::int64_t free_at = 0;
  };

  /// A program goes on behind the last block until its lags are made up for.
  std::int64_t blocks_of(const Unit& unit) const {
    std::int64_t blocks = phase_.block_count();
    for (const Sweep& sweep : unit.sweeps) {
      const std::int64_t slots = phase_.nests[sweep.nest].slots();
      for (const Group& group : sweep.groups) {
        for (const int task : group.tasks) {
          blocks = std::max(blocks, phase_.block_count() + ceil_divide(phase_.tasks[task].lag, slots));
        }
      }
    }
    return blocks;
  }

  bool step(Walker& walker) {
    if (walker.block == walker.blocks) return false;
    const Sweep& sweep = walker.unit->sweeps[walker.at.sweep];
    const Nest& nest = phase_.nests[sweep.nest];
    if (walker.at.group < sweep.groups.size() && !issue(walker, sweep.groups[walker.at.group], nest))
      return false;
    advance(walker, sweep, nest);
    return true;
  }

  void advance(Walker& walker, const Sweep& sweep, const Nest& nest) {
    if (++walker.at.group < sweep.groups.size()) return;
    walker.at.group = 0;
    if (++walker.at.slot < nest.slots()) return;
    walker.at.slot = 0;
    if (++walker.at.sweep < walker.unit->sweeps.size()) return;
    walker.at.sweep = 0;
    ++walker.block;
    walker.ends.push_back(walker.free_at);
  }

  /// Starts a group as early as it can; false if something that it waits for has not been started.
  bool issue(Walker& walker, const Group& group, const Nest& nest) {
    const std::int64_t slot = walker.block * nest.slots() + walker.at.slot;
    std::int64_t start = walker.free_at;
    members_.clear();
    for (const int index : group.tasks) {
      const Task& task = phase_.tasks[index];
      const std::int64_t instance = slot - task.lag;
      if (instance < 0 || instance >= phase_.block_count() * nest.slots()) continue;
      if (!holds(task.when, nest, position_of(nest, instance))) continue;
      for (const Dependency& dependency : task.dependencies) {
        const std::optional<std::int64_t> ready = ready_at(task, dependency, instance);
        if (!ready) return false;
        start = std::max(start, *ready);
      }
      members_.push_back({index, instance});
    }
    if (!members_.empty()) finish(walker, start);
    return true;
  }

  void finish(Walker& walker, std::int64_t start) {
    std::vector<std::int64_t> cycles;
    std::int64_t length = 0;
    for (const auto& [task, instance] : members_) {
      cycles.push_back(phase_.tasks[task].issue_cycles);
      length += cycles.back();
    }
    const std::vector<std::int64_t> last = last_issues(cycles);
    for (std::size_t i = 0; i < members_.size(); ++i) {
      const auto [task, instance] = members_[i];
      finish_[task][static_cast<std::size_t>(instance)] = start + last[i];
      if (phase_.tasks[task].return_words > 0) send_back(task, instance, start + last[i]);
    }
    walker.free_at = start + length;
  }

  void send_back(int task, std::int64_t instance, std::int64_t finish) {
    const std::int64_t width = machine_.return_words_per_cycle;
    const std::int64_t cycles = width > 0 ? ceil_divide(phase_.tasks[task].return_words, width) : 0;
    return_free_ = std::max(return_free_, finish) + cycles;
    returned_[task][static_cast<std::size_t>(instance)] = return_free_ + machine_.return_latency;
  }

  /// Nothing: not known yet. Transfers are always in time.
  std::optional<std::int64_t> ready_at(const Task& task, const Dependency& dependency,
                                       std::int64_t instance) const {
    const Task& producer = phase_.tasks[dependency.producer];
    if (producer.kind != Task::Kind::compute) return 0;
    const std::optional<std::int64_t> awaited = awaited_instance(phase_, task, dependency, instance);
    if (!awaited) return 0;
    const auto& times = dependency.by_return_path ? returned_ : finish_;
    const std::int64_t time = times[dependency.producer][static_cast<std::size_t>(*awaited)];
    if (time == never) return std::nullopt;
    return time + dependency.latency;
  }

  const Phase phase_;
  const Machine& machine_;
  std::vector<std::vector<std::int64_t>> finish_;    ///< task -> instance -> cycle
  std::vector<std::vector<std::int64_t>> returned_;  ///< ... -> cycle at the top of the 2D array
  std::vector<Walker> walkers_;
  std::vector<std::pair<int, std::int64_t>> members_;
  std::int64_t return_free_ = 0;
};

/// Blocks for which the task that lags most is behind.
std::int64_t blocks_behind(const Phase& phase) {
  std::int64_t behind = 0;
  for (const Task& task : phase.tasks) {
    behind = std::max(behind, ceil_divide(task.lag, phase.nests[task.nest].slots()));
  }
  return behind;
}

}  // namespace

std::optional<double> block_time(const Phase& phase, const Machine& machine, std::int64_t blocks) {
  Phase part = phase;
  part.blocks = {{"", blocks + blocks_behind(phase)}};
  for (Task& task : part.tasks) task.live = {LiveRegion{}};
  Walk walk(std::move(part), machine);
  if (!walk.run()) return std::nullopt;
  return walk.steady();
}

}  // namespace weir
