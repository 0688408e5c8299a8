// SPDX-License-Identifier: Apache-2.0
#include "einsum/mapping/prefetch_depth.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "einsum/lowering/instances.hpp"
#include "einsum/lowering/lower.hpp"
#include "einsum/lowering/residency.hpp"

namespace weir {

namespace {

constexpr std::int64_t most_ahead = 256;  // tiles

/// How fast the tiles of a phase's transfers are used up or made.
class TransferPace {
 public:
  TransferPace(const Phase& phase, const std::vector<SweepLevel>& levels, const Machine& machine)
      : phase_(phase), levels_(levels), machine_(machine) {}

  /// Tiles that are used up, or made, while one is on its way: `latency` cycles and its turn on the channel.
  std::int64_t depth(int transfer, std::int64_t latency) const {
    double pace = 0;
    for (std::size_t t = 0; t < phase_.tasks.size(); ++t) {
      if (phase_.tasks[t].kind != Task::Kind::compute) continue;
      const bool uses = waits_for(static_cast<int>(t), transfer) || waits_for(transfer, static_cast<int>(t));
      if (!uses) continue;
      const double own = sweep_cycles(levels_[t].level) / a_block(transfer);
      pace = pace > 0 ? std::min(pace, own) : own;
    }
    if (pace <= 0) return 1;
    auto on_the_way = static_cast<double>(latency);
    for (const Task& task : phase_.tasks) {  // all streams take turns
      if (task.kind != Task::Kind::compute) on_the_way += transfer_cycles(task);
    }
    return std::clamp<std::int64_t>(static_cast<std::int64_t>(std::ceil(on_the_way / pace)), 1, most_ahead);
  }

  /// Cycles from the start of the task that makes a result to the moment its transfer may start.
  std::int64_t latency_of_result(int store) const {
    std::int64_t latency = 0;
    for (const Dependency& dependency : phase_.tasks[static_cast<std::size_t>(store)].dependencies) {
      const Task& maker = phase_.tasks[static_cast<std::size_t>(dependency.producer)];
      if (dependency.form == Dependency::Form::data)
        latency = std::max(latency, maker.issue_cycles + dependency.latency);
    }
    return latency;
  }

 private:
  double transfer_cycles(const Task& task) const {
    return static_cast<double>(task.bytes) / machine_.dram_bytes_per_cycle;
  }
  bool waits_for(int task, int producer) const {
    const auto& needs = phase_.tasks[static_cast<std::size_t>(task)].dependencies;
    return std::any_of(needs.begin(), needs.end(), [&](const Dependency& dependency) {
      return dependency.producer == producer && dependency.form == Dependency::Form::data;
    });
  }

  /// Instances of a task a block.
  double a_block(int task) const {
    const Task& of = phase_.tasks[static_cast<std::size_t>(task)];
    return static_cast<double>(instances_a_block(of, phase_.nests[static_cast<std::size_t>(of.nest)])) /
           static_cast<double>(of.when.block_period);
  }

  /// Cycles of a sweep: those of its busiest unit, or of the transfers that serve it.
  double sweep_cycles(int level) const {
    std::map<int, double> cycles;  // by unit; all transfers share the channel
    for (std::size_t t = 0; t < phase_.tasks.size(); ++t) {
      const Task& task = phase_.tasks[t];
      const double instances = a_block(static_cast<int>(t));
      if (task.kind != Task::Kind::compute) {
        cycles[-1] += instances * transfer_cycles(task);
      } else if (levels_[t].level == level) {
        cycles[task.unit] += instances * static_cast<double>(task.issue_cycles);
      }
    }
    double longest = 0;
    for (const auto& [unit, busy] : cycles) longest = std::max(longest, busy);
    return longest;
  }

  const Phase& phase_;
  const std::vector<SweepLevel>& levels_;
  const Machine& machine_;
};

}  // namespace

void choose_prefetch(const Layout& layout, const Phase& lowered, const std::vector<SweepLevel>& levels,
                     std::int64_t capacity, PhaseMapping& phase) {
  const Architecture& architecture = layout.architecture;
  const Machine machine = machine_of(architecture);
  const TransferPace pace(lowered, levels, machine);
  const Assumptions& assume = architecture.assumptions;
  const std::int64_t latency = (assume.dram_latency ? architecture.dram.latency : 0) +
                               (assume.buffer_latency ? architecture.global_buffer.latency : 0);
  for (std::size_t t = 0; t < lowered.tasks.size(); ++t) {
    const Task& transfer = lowered.tasks[t];
    const bool is_result = transfer.kind == Task::Kind::store;
    if (transfer.kind == Task::Kind::compute || !transfer.serves.empty()) continue;
    TensorMapping& tensor = phase.tensors.at(transfer.tensor);
    const int index = static_cast<int>(t);
    const std::int64_t ahead = pace.depth(index, is_result ? pace.latency_of_result(index) : latency);
    tensor.prefetch = std::max(tensor.prefetch, ahead);  // of state, which comes and goes, both
    const auto fits = [&] { return total_bytes(residency(layout, assume.double_buffers)) <= capacity; };
    while (tensor.prefetch > 1 && !fits()) --tensor.prefetch;
  }
}

}  // namespace weir
