// SPDX-License-Identifier: Apache-2.0
// What each task of a phase waits for, from the accesses of its Einsum and the homes of its tensors.
#include <algorithm>
#include <set>

#include "einsum/language/variables.hpp"
#include "einsum/lowering/instances.hpp"
#include "einsum/lowering/phase_builder.hpp"
#include "einsum/lowering/residency.hpp"

namespace weir {

namespace {

/// The position of a loop in a nest, or -1.
int loop_in(const Nest& nest, const std::string& name) {
  for (std::size_t i = 0; i < nest.loops.size(); ++i) {
    if (nest.loops[i].name == name) return static_cast<int>(i);
  }
  return -1;
}

/// The index of `access` whose variable `loop` walks; null if none does.
const Expression* index_walked_by(const Layout& layout, const TensorAccess& access, const std::string& loop) {
  for (const Expression& index : access.indices) {
    for (const std::string& variable : rank_variables(index)) {
      if (layout.walks(loop, variable)) return &index;
    }
  }
  return nullptr;
}

/// Where the reader of `read` finds the iteration of `loop` at which `written` was made.
LoopSource loop_source(const Layout& layout, const std::string& loop, const Nest& own_nest,
                       const TensorAccess& written, const TensorAccess& read) {
  const Expression* made = index_walked_by(layout, written, loop);
  if (made == nullptr) return {-1, 0};  // reduced over the loop: complete after its last iteration
  const Expression* used = index_walked_by(layout, read, loop);
  if (used == nullptr) return {-1, 0};  // e.g. the last generation, RNV[M1, p, f]
  const auto made_at = offset_index(*made);
  const auto used_at = offset_index(*used);
  const std::int64_t distance = made_at && used_at ? made_at->offset - used_at->offset : 0;
  return {loop_in(own_nest, loop), distance, made_at && made_at->offset > 0};
}

/// When along a loop the reader of `read` takes what `writer`, over whose loops `own` it goes, has `written`.
/// `carried` marks generations.
LoopSource place_source(const Layout& layout, const Task& writer, const Nest& own, const std::string& loop,
                        const TensorAccess& written, const TensorAccess& read) {
  LoopSource source{loop_in(own, loop), 0};
  if (source.own_loop < 0) return source;
  const Expression* made = index_walked_by(layout, written, loop);
  const Expression* used = index_walked_by(layout, read, loop);
  const bool runs_at_each = writer.when.loops[source.own_loop] == When::every;
  if (made == nullptr) {  // reduced over the loop, or made at the end of it
    source.completes = runs_at_each;
    return source;
  }
  const auto made_at = offset_index(*made);
  source.carried = made_at && made_at->offset != 0;
  if (used == nullptr) {
    source.completes = source.carried && runs_at_each;
    if (!source.completes) source.own_loop = -1;  // every tile is read to the end
    return source;
  }
  const auto used_at = offset_index(*used);
  if (made_at && used_at) source.distance = made_at->offset - used_at->offset;
  return source;
}

}  // namespace

std::int64_t PhaseBuilder::drain_latency(const Task& producer) const {
  if (producer.kind != Task::Kind::compute) return 0;
  const EinsumMapping& mapping = layout_.einsum_mapping(producer.einsum);
  if (mapping.unit != "array2d") return 0;
  const Assumptions& assume = layout_.architecture.assumptions;
  const TileShape shape = tile_shape(layout_, *layout_.producer(producer.einsum));
  const bool charged = shape.is_row_reduction ? assume.row_reduction : assume.column_drain;
  return charged ? layout_.architecture.array2d.rows : 0;
}

std::int64_t PhaseBuilder::skew_of(const Task& producer) const {
  if (!layout_.architecture.assumptions.skew || producer.kind != Task::Kind::compute) return 0;
  const ArraySpec& array =
      producer.einsum.empty() || layout_.einsum_mapping(producer.einsum).unit == "array1d"
          ? layout_.architecture.array1d
          : layout_.architecture.array2d;
  return array.columns - 1;
}

Dependency PhaseBuilder::data_dependency(int consumer, int producer, const TensorAccess* read) const {
  const Task& from = phase_.tasks[producer];
  const Nest& own_nest = phase_.nests[phase_.tasks[consumer].nest];
  Dependency dependency;
  dependency.producer = producer;
  for (const Loop& loop : phase_.nests[from.nest].loops) {
    if (read != nullptr && !from.einsum.empty()) {
      const TensorAccess written = layout_.access_of(read->tensor);
      dependency.loops.push_back(loop_source(layout_, loop.name, own_nest, written, *read));
    } else {
      dependency.loops.push_back({loop_in(own_nest, loop.name), 0});
    }
  }
  return dependency;
}

void PhaseBuilder::set_path(Dependency& dependency, int consumer, const TensorAccess& access) const {
  const Task& from = phase_.tasks[dependency.producer];
  const Task& to = phase_.tasks[consumer];
  const Assumptions& assume = layout_.architecture.assumptions;
  const std::string& unit_from = layout_.einsum_mapping(from.einsum).unit;
  const std::string& unit_to = layout_.einsum_mapping(to.einsum).unit;
  const bool in_buffer = reads_buffer(layout_, to.einsum, access);
  const ArraySpec& array =
      unit_from == "array2d" ? layout_.architecture.array2d : layout_.architecture.array1d;
  if (assume.result_latency) dependency.latency += array.result_latency;
  if (unit_from == "array2d" && (in_buffer || unit_to == "array1d")) {
    dependency.latency += drain_latency(from);
    dependency.latency_cause = Cause::drain;
  }
  if (in_buffer && assume.buffer_latency) {
    dependency.latency += layout_.architecture.global_buffer.latency;
    if (unit_from == "array1d") dependency.latency_cause = Cause::buffer;
  }
  if (unit_from == "array1d" && unit_to == "array2d" && !in_buffer) {
    dependency.by_return_path = true;
    dependency.latency_cause = Cause::return_path;
  }
}

void PhaseBuilder::add_operand(int consumer, const TensorAccess& access) {
  const Assumptions& assume = layout_.architecture.assumptions;
  const auto load = load_of_.find(access.tensor);
  const std::string einsum = phase_.tasks[consumer].einsum;
  std::vector<int> transfers;
  if (load != load_of_.end()) transfers.push_back(load->second);
  const auto refill = refill_of_.find(access.tensor + " for " + einsum);
  if (refill != refill_of_.end()) transfers.push_back(refill->second);
  for (const int transfer : transfers) {
    Dependency dependency = data_dependency(consumer, transfer, nullptr);
    dependency.cause = dependency.latency_cause = Cause::dram;
    if (assume.dram_latency) dependency.latency += layout_.architecture.dram.latency;
    if (assume.buffer_latency && !layout_.tensor_mapping(access.tensor).direct) {
      dependency.latency += layout_.architecture.global_buffer.latency;
    }
    if (access.tensor == layout_.einsum_mapping(einsum).stationary)
      dependency.latency += preload_cycles(einsum);
    phase_.tasks[consumer].dependencies.push_back(dependency);
  }
  if (load != load_of_.end() || layout_.producer_here(access.tensor) == nullptr) return;
  Dependency dependency =
      data_dependency(consumer, task_of_.at(layout_.producer(access.tensor)->name()), &access);
  set_path(dependency, consumer, access);
  if (dependency.by_return_path) send_back(phase_.tasks[dependency.producer]);
  phase_.tasks[consumer].dependencies.push_back(dependency);
}

/// Has a result of the 1D array travel to the top of the 2D array when it is done.
void PhaseBuilder::send_back(Task& task) {
  if (task.return_words > 0) return;
  task.return_words = layout_.tile_words(layout_.access_of(task.einsum), task.nest);
  task.actions.push_back({task.when, {{"return_path.words", task.return_words}}});
}

/// The writer of a tensor may not run more than `ring` tiles ahead of those who read it.
void PhaseBuilder::add_room(int writer, const std::string& tensor, std::int64_t ring) {
  std::set<int> readers;
  for (const auto& [name, entry] : layout_.phase.einsums) {
    const bool shares = name == tensor || layout_.tensor_mapping(name).shares == tensor;
    if (!shares && layout_.producer_here(tensor) != nullptr) continue;
    const std::string& read = shares ? name : tensor;
    for (const std::string& reader : layout_.readers(read)) readers.insert(task_of_.at(reader));
  }
  for (const int reader : readers) {
    if (reader == writer) continue;
    Dependency dependency;
    dependency.form = Dependency::Form::room;
    dependency.producer = reader;
    dependency.ring = ring;
    dependency.cause = dependency.latency_cause = Cause::capacity;
    const Nest& own = phase_.nests[phase_.tasks[writer].nest];
    for (const Loop& loop : phase_.nests[phase_.tasks[reader].nest].loops) {
      dependency.loops.push_back({loop_in(own, loop.name), 0});
    }
    phase_.tasks[writer].dependencies.push_back(dependency);
  }
}

/// A result that lives in the buffer may not take a place whose tile is still to be read from there, as it is
/// or by those that wrote over it what they made of it (`shares`).
void PhaseBuilder::add_places(int writer, const std::string& tensor) {
  for (const auto& [name, entry] : layout_.phase.einsums) {
    if (name != tensor && layout_.tensor_mapping(name).shares != tensor) continue;
    for (const std::string& reader : layout_.readers(name)) {
      const int task = task_of_.at(reader);
      if (task == writer) continue;
      for (const TensorAccess& access : accesses(layout_.producer(reader)->value)) {
        if (access.tensor == name && reads_buffer(layout_, reader, access)) add_place(writer, task, access);
      }
    }
  }
}

void PhaseBuilder::add_place(int writer, int reader, const TensorAccess& read) {
  Task& task = phase_.tasks[writer];
  const TensorAccess written = layout_.access_of(read.tensor);
  const Nest& own = phase_.nests[task.nest];
  Dependency room;
  room.form = Dependency::Form::room;
  room.producer = reader;
  room.ring = std::max<std::int64_t>(live_tiles(layout_, task.einsum), 1);
  room.cause = room.latency_cause = Cause::capacity;
  for (const Loop& loop : phase_.nests[phase_.tasks[reader].nest].loops) {
    room.loops.push_back(place_source(layout_, task, own, loop.name, written, read));
  }
  const bool is_in_place = std::any_of(room.loops.begin(), room.loops.end(),
                                       [](const LoopSource& source) { return source.carried; });
  const bool rotates = room.ring > tiles_kept_apart(layout_, task.einsum) && !task.is_culled();
  if (is_in_place && rotates) {  // there is a place for the next generation beside the one before
    for (LoopSource& source : room.loops) {
      if (!source.carried || !source.completes) continue;
      source.completes = false;
      source.takes_last = true;
    }
  }
  const bool in_steps = makes_tiles_in_steps(room);
  if (is_in_place && !in_steps && !rotates) {
    // A generation is written over the one before, once all who read that are done: mostly those it is made
    // of.
    for (const TensorAccess& operand : accesses(layout_.producer(task.einsum)->value)) {
      if (operand.tensor == phase_.tasks[reader].einsum) return;
    }
    room.ring = tiles_kept_apart(layout_, task.einsum);
  }
  room.counts_culled = in_steps;
  for (LoopSource& source : room.loops) source.carried = false;
  task.dependencies.push_back(room);
}

/// What a refill for an Einsum waits for: the spill of what the Einsum reads, mostly of its own iteration, of
/// state of the generation that it reads.
Dependency PhaseBuilder::spilled_before(int refill, int spill, const std::string& reader) const {
  Dependency stored = data_dependency(refill, spill, nullptr);
  const Task& to = phase_.tasks[refill];
  const TensorAccess written = layout_.access_of(to.tensor);
  for (const TensorAccess& read : accesses(layout_.producer(reader)->value)) {
    if (read.tensor != to.tensor) continue;
    const Nest& own = phase_.nests[to.nest];
    for (std::size_t i = 0; i < stored.loops.size(); ++i) {
      const Loop& loop = phase_.nests[phase_.tasks[spill].nest].loops[i];
      const LoopSource source = loop_source(layout_, loop.name, own, written, read);
      if (source.carried) stored.loops[i] = source;
    }
    break;
  }
  return stored;
}

/// A result waits beside the array until its store, where `prefetch` results more may follow it, or in the
/// buffer if it lives there.
void PhaseBuilder::add_store_room(int store) {
  const std::string tensor = phase_.tasks[store].tensor;
  const int writer = task_of_.at(layout_.producer(tensor)->name());
  Dependency made = data_dependency(store, writer, nullptr);
  for (std::size_t i = 0; i < made.loops.size(); ++i) {
    made.loops[i].carried = phase_.tasks[store].when.loops[i] == When::last;
  }
  made.latency = drain_latency(phase_.tasks[writer]) + skew_of(phase_.tasks[writer]);
  made.latency_cause = Cause::drain;
  phase_.tasks[store].dependencies.push_back(made);
  if (layout_.tensor_mapping(tensor).stored) {
    add_place(writer, store, layout_.access_of(tensor));
    return;
  }
  Dependency room;
  room.form = Dependency::Form::room;
  room.producer = store;
  room.ring = 1 + layout_.tensor_mapping(tensor).prefetch;
  room.cause = room.latency_cause = Cause::dram;
  const Nest& own = phase_.nests[phase_.tasks[writer].nest];
  for (const Loop& loop : phase_.nests[phase_.tasks[store].nest].loops) {
    room.loops.push_back({loop_in(own, loop.name), 0});
  }
  if (phase_.tasks[writer].when != phase_.tasks[store].when) {
    // Accumulates over a loop: its place is free again once the block before the last has been stored.
    room.ring = 2 * instances_a_block(phase_.tasks[writer], own);
    room.counts_culled = true;
  }
  phase_.tasks[writer].dependencies.push_back(room);
}

void PhaseBuilder::add_dependencies() {
  for (const auto& [name, task] : task_of_) {
    for (const TensorAccess& access : accesses(layout_.producer(name)->value)) add_operand(task, access);
    const TensorMapping mapping = layout_.tensor_mapping(name);
    if (mapping.home == TensorMapping::Home::buffer && mapping.shares.empty()) add_places(task, name);
  }
  for (const auto& [tensor, load] : load_of_) {
    const TensorMapping mapping = layout_.tensor_mapping(tensor);
    add_room(load, tensor, std::max<std::int64_t>(live_tiles(layout_, tensor), 1) + mapping.prefetch);
    const auto store = store_of_.find(tensor);
    if (store == store_of_.end()) continue;
    Dependency stored = data_dependency(load, store->second, nullptr);
    for (LoopSource& source : stored.loops) source.distance = 0;
    stored.cause = stored.latency_cause = Cause::dram;
    phase_.tasks[load].dependencies.push_back(stored);
  }
  for (const auto& [tensor, store] : store_of_) add_store_room(store);
  for (const auto& [tensor, store] : spill_of_) add_store_room(store);
  for (const auto& [key, refill] : refill_of_) {
    const std::string tensor = key.substr(0, key.find(' '));
    const std::string reader = key.substr(key.rfind(' ') + 1);
    const auto spill = spill_of_.find(tensor);
    if (spill != spill_of_.end()) {
      phase_.tasks[refill].dependencies.push_back(spilled_before(refill, spill->second, reader));
    }
    Dependency room;
    room.form = Dependency::Form::room;
    room.producer = task_of_.at(reader);
    room.ring = 2;
    room.cause = room.latency_cause = Cause::capacity;
    for (std::size_t i = 0; i < phase_.nests[phase_.tasks[refill].nest].loops.size(); ++i) {
      room.loops.push_back({static_cast<int>(i), 0});
    }
    phase_.tasks[refill].dependencies.push_back(room);
  }
}

}  // namespace weir
