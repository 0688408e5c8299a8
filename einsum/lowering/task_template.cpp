// SPDX-License-Identifier: Apache-2.0
#include "einsum/lowering/task_template.hpp"

#include <algorithm>
#include <set>

#include "einsum/language/names.hpp"
#include "einsum/language/variables.hpp"
#include "einsum/lowering/arithmetic.hpp"

namespace weir {

namespace {

const ArraySpec& array_of(const Layout& layout, const EinsumMapping& mapping) {
  if (mapping.unit == "array2d") return layout.architecture.array2d;
  if (mapping.unit == "array1d") return layout.architecture.array1d;
  throw SpecError(mapping.where, "unknown unit '" + mapping.unit + "'; expected array2d or array1d");
}

void check_space(const EinsumMapping& mapping, const Einsum& einsum, const ArraySpec& array) {
  const std::vector<std::string> variables = iteration_variables(einsum);
  for (const std::string& variable : {mapping.rows, mapping.columns}) {
    if (variable.empty() || contains(variables, variable)) continue;
    throw SpecError(mapping.where, "Einsum " + einsum.name() + " has no variable '" + variable +
                                       "' to put across the array; expected one of its own");
  }
  if (mapping.unit == "array1d" && !mapping.rows.empty()) {
    throw SpecError(mapping.where, "Einsum " + einsum.name() + " puts '" + mapping.rows +
                                       "' across rows of array1d, which has one; expected columns only");
  }
  if (mapping.unit == "array1d" && !array.cross_lane_reduction &&
      contains(reduced_variables(einsum), mapping.columns)) {
    throw SpecError(mapping.where, "Einsum " + einsum.name() + " reduces '" + mapping.columns +
                                       "' across the lanes of array1d; expected an architecture with "
                                       "cross_lane_reduction: true");
  }
}

std::int64_t cycles_per_point(const Einsum& einsum, const EinsumMapping& mapping, const ArraySpec& array) {
  std::int64_t cycles = 0;
  for (const std::string& function : functions_of(einsum)) {
    const auto found = array.functions.find(function);
    if (found == array.functions.end()) {
      throw SpecError(mapping.where, "Einsum " + einsum.name() + " needs the function '" + function +
                                         "', which " + mapping.unit + " lacks; expected it under " +
                                         mapping.unit + ".functions of the architecture, or another unit");
    }
    cycles += found->second.cycles;
  }
  return array.issue == ArraySpec::Issue::pipelined ? 1 : std::max<std::int64_t>(cycles, 1);
}

void add(ActionCounts& counts, const std::string& name, std::int64_t count) {
  if (count != 0) counts[name] += count;
}

/// Function and register-file actions of one instance, summed over the PEs.
ActionCounts array_actions(const Layout& layout, const Einsum& einsum, const TileShape& shape) {
  const EinsumMapping& mapping = layout.einsum_mapping(einsum.name());
  const ArraySpec& array = array_of(layout, mapping);
  ActionCounts counts;
  for (const std::string& function : functions_of(einsum)) {
    for (const auto& [action, times] : array.functions.at(function).actions) {
      add(counts, mapping.unit + "." + action, times * shape.points);
    }
  }
  const auto operands = static_cast<std::int64_t>(accesses(einsum.value).size());
  std::int64_t reads = operands * shape.points;
  std::int64_t writes = shape.points;  // the result, or the accumulator's new value
  if (shape.accumulates_in_time) reads += shape.points - shape.outputs;
  if (shape.reduces_rows) {  // the partial result from the north lands in the register file
    reads += shape.points;
    writes += shape.points;
  }
  add(counts, mapping.unit + ".register_reads", reads);
  add(counts, mapping.unit + ".register_writes", writes);
  return counts;
}

bool walks_loop(const Layout& layout, const Einsum& einsum, const std::string& loop) {
  const std::vector<std::string> variables = iteration_variables(einsum);
  return std::any_of(variables.begin(), variables.end(),
                     [&](const std::string& variable) { return layout.walks(loop, variable); });
}

/// Whether an Einsum needs, directly or not, what a loop of the phase makes.
bool is_made_by_loop(const Layout& layout, const Einsum& einsum, const std::string& loop,
                     std::set<std::string>& seen) {
  if (walks_loop(layout, einsum, loop)) return true;
  if (!seen.insert(einsum.name()).second) return false;
  for (const TensorAccess& read : accesses(einsum.value)) {
    const Einsum* maker = layout.producer_here(read.tensor);
    if (maker != nullptr && is_made_by_loop(layout, *maker, loop, seen)) return true;
  }
  return false;
}

/// Words over the links of the 2D array, and register writes of operands that arrive over them.
void add_link_actions(const Layout& layout, const Einsum& einsum, const TileShape& shape,
                      ActionCounts& counts) {
  const EinsumMapping& mapping = layout.einsum_mapping(einsum.name());
  if (mapping.unit != "array2d") return;
  for (const TensorAccess& access : accesses(einsum.value)) {
    if (access.tensor == mapping.stationary) continue;
    const std::vector<std::string> variables = rank_variables(access);
    const bool down = !mapping.rows.empty() && !contains(variables, mapping.rows);
    const bool across = !mapping.columns.empty() && !contains(variables, mapping.columns);
    if (down) add(counts, "links.vertical_words", shape.points);
    if (across) add(counts, "links.horizontal_words", shape.points);
    if (down || across) add(counts, "array2d.register_writes", shape.points);
  }
  if (shape.reduces_rows) add(counts, "links.vertical_words", shape.points);
}

/// Results of the 2D array pass the small register file beside it on their way to the 1D array, and back.
void add_staging_actions(const Layout& layout, const Einsum& einsum, const TileShape& shape,
                         ActionCounts& counts) {
  const EinsumMapping& mapping = layout.einsum_mapping(einsum.name());
  if (mapping.unit == "array2d" && shape.reduces_rows) add(counts, "staging.writes", shape.outputs);
  for (const TensorAccess& access : accesses(einsum.value)) {
    if (layout.producer_here(access.tensor) == nullptr) continue;
    const std::string& from = layout.einsum_mapping(access.tensor).unit;
    const bool direct = contains(mapping.direct, access.tensor) ||
                        layout.tensor_mapping(access.tensor).home == TensorMapping::Home::array;
    if (from != mapping.unit && direct) {
      add(counts, "staging.reads", layout.tile_words(access, layout.nest_of(einsum.name())));
    }
  }
}

}  // namespace

TileShape tile_shape(const Layout& layout, const Einsum& einsum) {
  const EinsumMapping& mapping = layout.einsum_mapping(einsum.name());
  const ArraySpec& array = array_of(layout, mapping);
  const int nest = layout.nest_of(einsum.name());
  const std::vector<std::string> reduced = reduced_variables(einsum);
  TileShape shape;
  for (const std::string& variable : iteration_variables(einsum)) {
    const std::int64_t extent = layout.tile_extent(variable, nest);
    shape.points *= extent;
    if (variable == mapping.rows) {
      shape.temporal *= ceil_divide(extent, array.rows);
    } else if (variable == mapping.columns) {
      shape.temporal *= ceil_divide(extent, array.columns);
    } else {
      shape.temporal *= extent;
    }
  }
  shape.outputs = layout.tile_words(einsum.outputs.front(), nest);
  shape.reduces_rows = mapping.unit == "array2d" && contains(reduced, mapping.rows);
  const std::vector<std::string> functions = functions_of(einsum);
  shape.is_row_reduction = shape.reduces_rows && !contains(functions, "mac");
  for (const std::string& variable : reduced) {
    if (variable != mapping.rows && variable != mapping.columns) shape.accumulates_in_time = true;
  }
  return shape;
}

std::vector<std::string> functions_of(const Einsum& einsum) {
  std::vector<std::string> functions = operators(einsum);
  if (reduced_variables(einsum).empty()) return functions;
  const bool is_sum = einsum.reductions.empty() || einsum.reductions.front().op == "sum";
  if (!is_sum) {
    functions.push_back(einsum.reductions.front().op);
  } else if (!functions.empty() && functions.back() == "mul") {
    functions.back() = "mac";
  } else {
    functions.push_back("add");
  }
  return functions;
}

Condition run_condition(const Layout& layout, const Einsum& einsum) {
  Condition condition;
  for (const std::string& loop : layout.phase.nests[layout.nest_of(einsum.name())].loops) {
    std::set<std::string> seen;
    if (walks_loop(layout, einsum, loop)) {
      condition.loops.push_back(When::every);
    } else {
      condition.loops.push_back(is_made_by_loop(layout, einsum, loop, seen) ? When::last : When::first);
    }
  }
  return condition;
}

Task compute_task(const Layout& layout, const std::string& name) {
  const Einsum* einsum = layout.producer(name);
  const EinsumMapping& mapping = layout.einsum_mapping(name);
  if (einsum == nullptr) {
    throw SpecError(mapping.where,
                    "the cascade computes no tensor " + name + "; expected the name of an Einsum");
  }
  const ArraySpec& array = array_of(layout, mapping);
  check_space(mapping, *einsum, array);
  const TileShape shape = tile_shape(layout, *einsum);
  const std::int64_t cycles = cycles_per_point(*einsum, mapping, array);
  Task task;
  task.name = task.einsum = name;
  task.nest = layout.nest_of(name);
  task.when = run_condition(layout, *einsum);
  task.issue_cycles = shape.temporal * cycles;
  task.active_pe_cycles = shape.points * cycles;
  ActionCounts counts = array_actions(layout, *einsum, shape);
  add_link_actions(layout, *einsum, shape, counts);
  add_staging_actions(layout, *einsum, shape, counts);
  task.actions.push_back({task.when, counts});
  const std::int64_t row_words = std::max<std::int64_t>(layout.architecture.global_buffer.row_words, 1);
  for (const BufferAccess& access : buffer_accesses(layout, *einsum)) {
    ActionCounts words;
    add(words, access.is_write ? "global_buffer.write_words" : "global_buffer.read_words", access.words);
    if (!access.is_write && mapping.unit == "array1d") add(words, "array1d.register_writes", access.words);
    task.actions.push_back({access.when, words});
    (access.is_write ? task.write_rows : task.read_rows) += ceil_divide(access.words, row_words);
  }
  return task;
}

}  // namespace weir
