// SPDX-License-Identifier: Apache-2.0
// Transfers between DRAM and the chip: loads and stores of tensors that live in DRAM, and of spilled shares.
#include <algorithm>
#include <cmath>

#include "einsum/language/names.hpp"
#include "einsum/language/variables.hpp"
#include "einsum/lowering/phase_builder.hpp"
#include "einsum/lowering/residency.hpp"

namespace weir {

namespace {

std::int64_t rows_of(const Layout& layout, std::int64_t words) {
  const std::int64_t row = std::max<std::int64_t>(layout.architecture.global_buffer.row_words, 1);
  return (words + row - 1) / row;
}

}  // namespace

bool PhaseBuilder::is_spilled(const std::string& tensor) const {
  if (spilled_ <= 0) return false;
  TensorMapping mapping = layout_.tensor_mapping(tensor);
  if (!mapping.shares.empty()) return is_spilled(mapping.shares);
  if (mapping.home == TensorMapping::Home::array || mapping.direct || mapping.copies == 0) return false;
  if (mapping.stored) return false;
  const bool is_output =
      mapping.home == TensorMapping::Home::dram && layout_.producer_here(tensor) != nullptr;
  return !is_output;
}

Condition PhaseBuilder::transfer_condition(const std::string& tensor, int nest) const {
  const std::vector<std::string> loops = transfer_loops(layout_, tensor);
  Condition when;
  bool skipping = false;
  for (const Loop& block : phase_.blocks) {
    if (contains(loops, block.name)) {
      if (skipping) {
        throw SpecError(layout_.tensor_mapping(tensor).where,
                        "tensor " + tensor + " moves at block loop " + block.name +
                            " but not at one outside it; expected its block loops to be the outermost");
      }
    } else {
      skipping = true;
      when.block_period *= block.extent;
    }
  }
  for (const Loop& loop : phase_.nests[nest].loops) {
    when.loops.push_back(contains(loops, loop.name) ? When::every : When::first);
  }
  return when;
}

int PhaseBuilder::add_load(const std::string& tensor) {
  const TensorMapping mapping = layout_.tensor_mapping(tensor);
  Task task;
  task.name = "load " + tensor;
  task.tensor = tensor;
  task.kind = Task::Kind::load;
  task.nest = transfer_nest(layout_, tensor);
  task.when = transfer_condition(tensor, task.nest);
  std::int64_t words = transfer_words(layout_, tensor);
  if (is_spilled(tensor)) {
    words = std::llround(static_cast<double>(words) * (1 - spilled_));
  }
  task.bytes = words * layout_.architecture.word_bytes;
  ActionCounts counts{{"dram.read_words", words}};
  if (!mapping.direct) {
    counts["global_buffer.write_words"] = words;
    task.write_rows = rows_of(layout_, words);
  }
  task.actions.push_back({task.when, counts});
  return add_task(std::move(task));
}

int PhaseBuilder::add_store(const std::string& tensor) {
  const TensorMapping mapping = layout_.tensor_mapping(tensor);
  const Task& producer = phase_.tasks[task_of_.at(layout_.producer(tensor)->name())];
  Task task;
  task.name = "store " + tensor;
  task.tensor = tensor;
  task.kind = Task::Kind::store;
  task.nest = producer.nest;
  task.when = producer.when;
  const std::vector<std::string> reduced = reduced_variables(*layout_.producer(tensor));
  for (std::size_t i = 0; i < phase_.nests[task.nest].loops.size(); ++i) {
    for (const std::string& variable : reduced) {
      if (layout_.walks(phase_.nests[task.nest].loops[i].name, variable)) task.when.loops[i] = When::last;
    }
  }
  const std::int64_t words = layout_.tile_words(layout_.access_of(tensor), task.nest);
  task.bytes = words * layout_.architecture.word_bytes;
  ActionCounts counts{{"dram.write_words", words}};
  if (!mapping.direct && !mapping.direct_store) {
    counts["global_buffer.read_words"] = words;
    task.read_rows = rows_of(layout_, words);
  }
  task.actions.push_back({task.when, counts});
  return add_task(std::move(task));
}

int PhaseBuilder::add_spill(const std::string& name, Task::Kind kind, const std::string& einsum,
                            const BufferAccess& access) {
  const std::int64_t words = std::llround(static_cast<double>(access.words) * spilled_);
  if (words == 0) return -1;
  Task task;
  task.name = name;
  task.tensor = access.tensor;
  if (kind == Task::Kind::load) task.serves = einsum;
  task.kind = kind;
  task.urgent = true;  // somebody is about to wait for it, while other loads run ahead
  task.nest = phase_.tasks[task_of_.at(einsum)].nest;
  task.when = access.when;
  for (When& when : task.when.loops) {
    if (when == When::not_first) when = When::every;
  }
  task.bytes = words * layout_.architecture.word_bytes;
  task.actions.push_back(
      {task.when, {{kind == Task::Kind::load ? "dram.read_words" : "dram.write_words", words}}});
  return add_task(std::move(task));
}

void PhaseBuilder::add_spills(const std::string& einsum) {
  for (const BufferAccess& access : buffer_accesses(layout_, *layout_.producer(einsum))) {
    if (!is_spilled(access.tensor)) continue;
    if (access.is_write) {
      const int task = add_spill("spill " + access.tensor, Task::Kind::store, einsum, access);
      if (task >= 0) spill_of_[access.tensor] = task;
    } else {
      const int task =
          add_spill("refill " + access.tensor + " for " + einsum, Task::Kind::load, einsum, access);
      if (task >= 0) refill_of_[access.tensor + " for " + einsum] = task;
    }
  }
}

void PhaseBuilder::add_transfers() {
  for (const auto& [einsum, entry] : layout_.phase.einsums) {
    for (const TensorAccess& access : accesses(layout_.producer(einsum)->value)) {
      const TensorMapping mapping = layout_.tensor_mapping(access.tensor);
      if (mapping.home != TensorMapping::Home::dram || load_of_.contains(access.tensor)) continue;
      load_of_[access.tensor] = add_load(access.tensor);
    }
    for (const TensorAccess& output : layout_.producer(einsum)->outputs) {
      const TensorMapping mapping = layout_.tensor_mapping(output.tensor);
      if (mapping.home == TensorMapping::Home::dram || mapping.stored)
        store_of_[output.tensor] = add_store(output.tensor);
    }
    add_spills(einsum);
  }
}

}  // namespace weir
