// SPDX-License-Identifier: Apache-2.0
#include "einsum/lowering/registers.hpp"

#include <algorithm>

#include "einsum/language/variables.hpp"
#include "einsum/lowering/task_template.hpp"

namespace weir {

namespace {

const Task* task_of(const Phase& phase, const std::string& einsum) {
  for (const Task& task : phase.tasks) {
    if (task.einsum == einsum) return &task;
  }
  return nullptr;
}

}  // namespace

bool holds_one_word(const Layout& layout, const std::string& name) {
  const EinsumMapping& mapping = layout.einsum_mapping(name);
  for (const std::string& variable : rank_variables(layout.producer(name)->outputs.front())) {
    const bool across = variable == mapping.rows || variable == mapping.columns;
    if (!across && layout.tile_extent(variable, layout.nest_of(name)) > 1) return false;
  }
  return true;
}

bool can_stream(const Layout& layout, const std::string& maker, const std::string& reader) {
  const TileShape made = tile_shape(layout, *layout.producer(maker));
  const TileShape used = tile_shape(layout, *layout.producer(reader));
  return !made.accumulates_in_time && !made.reduces_rows && made.temporal == used.temporal;
}

std::int64_t tiles_held(const Layout& layout, const Phase& phase, const std::string& einsum) {
  const Task* made = task_of(phase, einsum);
  std::int64_t held = 0;
  for (const std::string& reader : layout.readers(einsum)) {
    if (layout.einsum_mapping(reader).unit != layout.einsum_mapping(einsum).unit) continue;
    const Task* used = task_of(phase, reader);
    if (used->nest == made->nest) held = std::max(held, used->lag - made->lag + 1);
  }
  return held;
}

std::int64_t registers_needed(const Layout& layout, const Phase& phase, const std::string& unit) {
  std::int64_t registers = registers_reserved;
  for (const auto& [name, mapping] : layout.phase.einsums) {
    if (mapping.unit != unit || layout.tensor_mapping(name).home != TensorMapping::Home::array) continue;
    if (!holds_one_word(layout, name)) continue;
    registers += tiles_held(layout, phase, name);
  }
  return registers;
}

void check_registers(const Layout& layout, const Phase& phase) {
  for (const auto& [unit, array] :
       {std::pair<std::string, const ArraySpec&>{"array2d", layout.architecture.array2d},
        {"array1d", layout.architecture.array1d}}) {
    const std::int64_t needed = registers_needed(layout, phase, unit);
    if (needed <= array.registers) continue;
    throw SpecError(layout.binding.where, "binding '" + layout.binding.name + "' needs " +
                                              std::to_string(needed) + " registers in each PE of " + unit +
                                              "; expected at most " + std::to_string(array.registers));
  }
}

}  // namespace weir
