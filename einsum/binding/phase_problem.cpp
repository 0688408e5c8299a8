// SPDX-License-Identifier: Apache-2.0
#include "einsum/binding/phase_problem.hpp"

#include <algorithm>
#include <map>
#include <numeric>

#include "einsum/lowering/alternation.hpp"
#include "einsum/lowering/arithmetic.hpp"
#include "einsum/lowering/instances.hpp"
#include "einsum/lowering/registers.hpp"

namespace weir {

namespace {

bool is_compute(const Task& task) { return task.kind == Task::Kind::compute; }

/// Of all slots of a block, those in which a task runs.
double frequency(const Task& task, const Nest& nest) {
  std::int64_t slots = 1;
  for (const Loop& loop : nest.loops) slots *= loop.extent;
  return static_cast<double>(instances_a_block(task, nest)) / static_cast<double>(slots);
}

/// Slots between a task and the instance of another that it waits for.
std::int64_t slot_distance(const Phase& phase, const Dependency& dependency) {
  const Nest& nest = phase.nests[phase.tasks[dependency.producer].nest];
  std::int64_t distance = 0;
  for (std::size_t i = 0; i < dependency.loops.size(); ++i) {
    if (dependency.loops[i].own_loop >= 0) distance += dependency.loops[i].distance * slot_stride(nest, i);
  }
  return distance;
}

/// Tiles of a block that a room counts: those whose steps are one count once.
std::int64_t tiles_a_block(const Phase& phase, const Task& writer, const Dependency& dependency) {
  const Nest& nest = phase.nests[writer.nest];
  std::int64_t tiles = instances_a_block(writer, nest);
  for (const LoopSource& source : dependency.loops) {
    if (source.completes) tiles /= nest.loops[source.own_loop].extent;
  }
  return tiles;
}

/// Whether a room is waited for only where blocks meet.
bool is_between_blocks(const Dependency& room) {
  return std::any_of(room.loops.begin(), room.loops.end(),
                     [](const LoopSource& source) { return source.completes || source.takes_last; });
}

constexpr std::int64_t most_slots = 512;  // that are looked at for a distance

class SlotProblem {
 public:
  SlotProblem(const Layout& layout, const Phase& phase) : layout_(layout), phase_(phase) {}

  PhaseProblem build(const std::vector<std::pair<int, int>>& alternating) {
    add_operations();
    for (const auto& [task, other] : alternating) alternate(operation_of_[task], operation_of_[other]);
    for (std::size_t t = 0; t < phase_.tasks.size(); ++t) {
      if (is_compute(phase_.tasks[t])) add_edges(static_cast<int>(t));
    }
    add_registers();
    return std::move(result_);
  }

 private:
  /// Whether the consumer takes the producer's words as they are made, for lack of registers to keep a tile
  /// of them.
  bool streams(const Task& consumer, const Dependency& dependency) const {
    const Task& producer = phase_.tasks[dependency.producer];
    if (dependency.form != Dependency::Form::data || !is_compute(producer) || producer.unit != consumer.unit)
      return false;
    if (slot_distance(phase_, dependency) != 0 || needs_whole_loop(phase_, consumer, dependency))
      return false;
    if (!(producer.when == consumer.when)) return false;
    // Each word must be there when its turn comes to be read.
    if (producer.issue_cycles > consumer.issue_cycles) return false;
    if (layout_.tensor_mapping(producer.einsum).home != TensorMapping::Home::array) return false;
    return !holds_one_word(layout_, producer.einsum) && can_stream(layout_, producer.einsum, consumer.einsum);
  }

  void add_operations() {
    std::vector<int> leader(phase_.tasks.size());
    std::iota(leader.begin(), leader.end(), 0);
    const auto root = [&](int task) {
      while (leader[task] != task) task = leader[task];
      return task;
    };
    for (std::size_t t = 0; t < phase_.tasks.size(); ++t) {
      for (const Dependency& dependency : phase_.tasks[t].dependencies) {
        if (!is_compute(phase_.tasks[t]) || !streams(phase_.tasks[t], dependency)) continue;
        const int a = root(static_cast<int>(t));
        const int b = root(dependency.producer);
        leader[std::max(a, b)] = std::min(a, b);
      }
    }
    operation_of_.assign(phase_.tasks.size(), -1);
    std::map<int, int> operations;
    for (std::size_t t = 0; t < phase_.tasks.size(); ++t) {
      const Task& task = phase_.tasks[t];
      if (!is_compute(task)) continue;
      const auto [at, is_new] = operations.try_emplace(root(static_cast<int>(t)), result_.tasks.size());
      if (is_new) {
        result_.tasks.emplace_back();
        result_.problem.operations.push_back({"", task.unit, 0, frequency(task, phase_.nests[task.nest])});
      }
      operation_of_[t] = at->second;
      result_.tasks[at->second].push_back(static_cast<int>(t));
    }
    for (std::size_t o = 0; o < result_.tasks.size(); ++o) finish_operation(o);
    for (const Unit& unit : phase_.units) {
      if (unit.kind != Unit::Kind::dma) result_.problem.units.push_back(unit.name);
    }
  }

  /// Puts the members of an alternating group in the order in which they read each other, and finds when each
  /// is done.
  void finish_operation(std::size_t operation) {
    std::vector<int>& members = result_.tasks[operation];
    const auto reads = [&](int reader, int maker) {
      return std::any_of(phase_.tasks[reader].dependencies.begin(), phase_.tasks[reader].dependencies.end(),
                         [&](const Dependency& dependency) {
                           return dependency.producer == maker && streams(phase_.tasks[reader], dependency);
                         });
    };
    for (std::size_t i = 0; i < members.size(); ++i) {
      for (std::size_t j = i + 1; j < members.size(); ++j) {
        if (reads(members[i], members[j])) std::swap(members[i], members[j]);
      }
    }
    ModuloOperation& entry = result_.problem.operations[operation];
    for (const int task : members) {
      entry.cycles += phase_.tasks[task].issue_cycles;
      entry.name += (entry.name.empty() ? "" : " | ") + phase_.tasks[task].name;
    }
    set_finish(members);
  }

  /// When each of the tasks that take turns is done, from their start.
  void set_finish(const std::vector<int>& members) {
    std::vector<std::int64_t> cycles;
    for (const int task : members) cycles.push_back(phase_.tasks[task].issue_cycles);
    const std::vector<std::int64_t> last = last_issues(cycles);
    for (std::size_t i = 0; i < members.size(); ++i) finish_[members[i]] = last[i];
  }

  void alternate(int operation, int leader) {
    std::vector<ModuloOperation>& operations = result_.problem.operations;
    if (operations[leader].alternates_with >= 0) leader = operations[leader].alternates_with;
    if (operation == leader) return;
    for (ModuloOperation& other : operations) {
      if (other.alternates_with == operation) other.alternates_with = leader;
    }
    operations[operation].alternates_with = leader;
    std::vector<int> members = result_.tasks[leader];
    for (std::size_t o = 0; o < operations.size(); ++o) {
      if (operations[o].alternates_with != leader) continue;
      members.insert(members.end(), result_.tasks[o].begin(), result_.tasks[o].end());
    }
    set_finish(members);
  }

  /// A load that waits for room lets those who read its tiles wait for those who read earlier ones.
  void add_edges_through(const Task& load, const Dependency& loaded, int task) {
    for (const Dependency& room : load.dependencies) {
      if (room.form != Dependency::Form::room || !is_compute(phase_.tasks[room.producer])) continue;
      ModuloEdge edge{operation_of_[room.producer], operation_of_[task], 0, 0};
      const auto distance = distance_through(load, room, loaded, phase_.tasks[task]);
      if (!distance || edge.from == edge.to) continue;
      edge.delay = finish_.at(room.producer) + loaded.latency;
      edge.distance = *distance;
      result_.problem.edges.push_back(edge);
    }
  }

  void add_edges(int task) {
    for (const Dependency& dependency : phase_.tasks[task].dependencies) {
      const Task& producer = phase_.tasks[dependency.producer];
      if (producer.kind == Task::Kind::load && dependency.form == Dependency::Form::data)
        add_edges_through(producer, dependency, task);
      if (!is_compute(producer) || dependency.form == Dependency::Form::barrier) continue;
      if (streams(phase_.tasks[task], dependency)) continue;
      ModuloEdge edge{operation_of_[dependency.producer], operation_of_[task], 0, 0};
      edge.delay = finish_.at(dependency.producer) + dependency.latency;
      if (dependency.by_return_path) edge.delay += return_delay(producer);
      if (dependency.form == Dependency::Form::room) {
        const auto distance = room_distance(phase_.tasks[task], dependency);
        if (!distance) continue;
        edge.distance = *distance;
        edge.between_blocks = is_between_blocks(dependency);
      } else {
        edge.distance = slot_distance(phase_, dependency);
      }
      if (edge.from == edge.to && edge.distance == 0) continue;
      result_.problem.edges.push_back(edge);
    }
  }

  std::int64_t return_delay(const Task& producer) const {
    const Architecture& architecture = layout_.architecture;
    if (!architecture.assumptions.return_path) return 0;
    const std::int64_t width = architecture.return_path.words_per_cycle;
    return architecture.return_path.latency + (width > 0 ? ceil_divide(producer.return_words, width) : 0);
  }

  /// Slots from the last reading of a tile to the one that takes its place: the least over the tiles of the
  /// first block that has any to wait for; nothing if none ever does.
  std::optional<std::int64_t> room_distance(const Task& writer, const Dependency& dependency) const {
    const Nest& nest = phase_.nests[writer.nest];
    const std::int64_t slots = nest.slots();
    const std::int64_t first = dependency.ring / tiles_a_block(phase_, writer, dependency);
    std::optional<std::int64_t> least;
    for (std::int64_t block = first; block < first + 2; ++block) {
      for (std::int64_t slot = 0; slot < std::min(slots, most_slots); ++slot) {
        const std::int64_t flat = block * slots + slot;
        if (!holds(writer.when, nest, position_of(nest, flat))) continue;
        const auto awaited = awaited_instance(phase_, writer, dependency, flat);
        if (awaited) least = std::min(least.value_or(flat - *awaited), flat - *awaited);
      }
    }
    return least;
  }

  /// As `room_distance`, from the last reading to a task that waits for the load which takes the place: the
  /// least over the task's instances, since loads for which it does not wait may come sooner.
  std::optional<std::int64_t> distance_through(const Task& load, const Dependency& room,
                                               const Dependency& loaded, const Task& task) const {
    const Nest& nest = phase_.nests[task.nest];
    const std::int64_t slots = nest.slots();
    const std::int64_t first = room.ring / tiles_a_block(phase_, load, room);
    std::optional<std::int64_t> least;
    for (std::int64_t block = first; block < first + 2; ++block) {
      for (std::int64_t slot = 0; slot < std::min(slots, most_slots); ++slot) {
        const std::int64_t flat = block * slots + slot;
        if (!holds(task.when, nest, position_of(nest, flat))) continue;
        const auto arrives = awaited_instance(phase_, task, loaded, flat);
        const auto awaited = arrives ? awaited_instance(phase_, load, room, *arrives) : std::nullopt;
        if (awaited) least = std::min(least.value_or(flat - *awaited), flat - *awaited);
      }
    }
    return least;
  }

  void add_registers() {
    for (const std::string& unit : result_.problem.units) {
      const ArraySpec& array =
          unit == "array2d" ? layout_.architecture.array2d : layout_.architecture.array1d;
      result_.problem.registers.push_back({array.registers, registers_reserved, {}});
    }
    std::map<int, std::vector<ModuloLifetime>> lives;
    for (std::size_t t = 0; t < phase_.tasks.size(); ++t) {
      for (const Dependency& dependency : phase_.tasks[t].dependencies) {
        const Task& producer = phase_.tasks[dependency.producer];
        if (dependency.form != Dependency::Form::data || !is_compute(producer) ||
            !is_compute(phase_.tasks[t]))
          continue;
        if (producer.unit != phase_.tasks[t].unit) continue;
        if (layout_.tensor_mapping(producer.einsum).home != TensorMapping::Home::array) continue;
        if (!holds_one_word(layout_, producer.einsum)) continue;
        lives[dependency.producer].push_back(
            {operation_of_[dependency.producer], operation_of_[t], slot_distance(phase_, dependency)});
      }
    }
    for (const auto& [maker, readers] : lives) {
      result_.problem.registers[phase_.tasks[maker].unit].values.push_back(readers);
    }
  }

  const Layout& layout_;
  const Phase& phase_;
  PhaseProblem result_;
  std::vector<int> operation_of_;
  std::map<int, std::int64_t> finish_;  ///< task -> cycles from its group's start to its last issue's end
};

/// Cycles that a task takes of its unit in one block.
std::int64_t block_cycles(const Phase& phase, const Task& task) {
  return task.issue_cycles * instances_a_block(task, phase.nests[task.nest]);
}

}  // namespace

std::int64_t slot_stride(const Nest& nest, std::size_t loop) {
  std::int64_t stride = 1;
  for (std::size_t i = loop + 1; i < nest.loops.size(); ++i) stride *= nest.loops[i].extent;
  return stride;
}

PhaseProblem slot_problem(const Layout& layout, const Phase& phase,
                          const std::vector<std::pair<int, int>>& alternating) {
  return SlotProblem(layout, phase).build(alternating);
}

PhaseProblem block_problem(const Phase& phase, const std::vector<SweepLevel>& levels) {
  PhaseProblem result;
  std::map<std::pair<int, SweepLevel>, int> operation_of;
  std::vector<int> of_task(phase.tasks.size(), -1);
  for (std::size_t t = 0; t < phase.tasks.size(); ++t) {
    const Task& task = phase.tasks[t];
    if (!is_compute(task)) continue;
    const auto [at, is_new] = operation_of.try_emplace({task.unit, levels[t]}, result.tasks.size());
    if (is_new) {
      result.tasks.emplace_back();
      result.problem.operations.push_back({task.name, task.unit, 0, 1});
    }
    of_task[t] = at->second;
    result.tasks[at->second].push_back(static_cast<int>(t));
    result.problem.operations[at->second].cycles += block_cycles(phase, task);
  }
  for (std::size_t t = 0; t < phase.tasks.size(); ++t) {
    const Task& task = phase.tasks[t];
    if (!is_compute(task)) continue;
    for (const Dependency& dependency : task.dependencies) {
      const Task& producer = phase.tasks[dependency.producer];
      const int from = of_task[dependency.producer];
      if (!is_compute(producer) || from == of_task[t] || dependency.form == Dependency::Form::barrier)
        continue;
      const std::int64_t all = result.problem.operations[from].cycles;
      const std::int64_t own = result.problem.operations[of_task[t]].cycles;
      ModuloEdge edge{from, of_task[t], all + dependency.latency, 0};
      const bool is_room = dependency.form == Dependency::Form::room;
      const bool in_steps = is_room && makes_tiles_in_steps(dependency);
      if (!in_steps && (is_room || !needs_whole_loop(phase, task, dependency))) {  // tile by tile
        edge.delay = std::max(producer.issue_cycles, all - own + task.issue_cycles) + dependency.latency;
      }
      if (is_room) edge.distance = dependency.ring / tiles_a_block(phase, task, dependency);
      if (is_room && edge.distance == 0) continue;  // room for less than a block: no matter of blocks
      result.problem.edges.push_back(edge);
    }
  }
  for (const Unit& unit : phase.units) {
    if (unit.kind == Unit::Kind::dma) continue;
    result.problem.units.push_back(unit.name);
    result.problem.registers.push_back({1, 0, {}});
  }
  return result;
}

}  // namespace weir
