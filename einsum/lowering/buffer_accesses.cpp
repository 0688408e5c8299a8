// SPDX-License-Identifier: Apache-2.0
// Which words an Einsum's task moves between the global buffer and its array.
#include <algorithm>

#include "einsum/language/names.hpp"
#include "einsum/language/variables.hpp"
#include "einsum/lowering/task_template.hpp"

namespace weir {

namespace {

/// One value a lane: stays in the lane's registers while its tile is worked on.
bool is_lane_scalar(const Layout& layout, const TensorAccess& access, int nest,
                    const EinsumMapping& mapping) {
  if (mapping.unit != "array1d") return false;
  for (const std::string& variable : rank_variables(access)) {
    const std::int64_t lanes = variable == mapping.columns ? layout.architecture.array1d.columns : 1;
    if (layout.tile_extent(variable, nest) > lanes) return false;
  }
  return true;
}

/// Whether an earlier Einsum of the same unit and nest has the very value in its registers already.
bool in_registers(const Layout& layout, const std::string& reader, const TensorAccess& access, int nest) {
  const EinsumMapping& mapping = layout.einsum_mapping(reader);
  if (!is_lane_scalar(layout, access, nest, mapping)) return false;
  for (const auto& [name, entry] : layout.phase.einsums) {
    if (name == reader) return false;
    if (entry.unit != mapping.unit || layout.nest_of(name) != nest) continue;
    const Einsum* earlier = layout.producer(name);
    if (earlier->outputs.front() == access) return true;
    for (const TensorAccess& read : accesses(earlier->value)) {
      if (read == access) return true;
    }
  }
  return false;
}

bool depends_on(const Layout& layout, const TensorAccess& access, const std::string& loop) {
  for (const std::string& variable : rank_variables(access)) {
    if (layout.walks(loop, variable)) return true;
  }
  return false;
}

/// Stationary operands are fetched when their loops advance; lane scalars when the innermost loop restarts.
Condition read_condition(const Layout& layout, const Einsum& einsum, const TensorAccess& access) {
  const EinsumMapping& mapping = layout.einsum_mapping(einsum.name());
  const int nest = layout.nest_of(einsum.name());
  const std::vector<std::string>& loops = layout.phase.nests[nest].loops;
  Condition when = run_condition(layout, einsum);
  const bool scalar = is_lane_scalar(layout, access, nest, mapping);
  for (std::size_t i = loops.size(); i-- > 0;) {
    if (depends_on(layout, access, loops[i])) break;  // a loop that moves the operand ends its reuse
    if (when.loops[i] == When::every && (scalar || access.tensor == mapping.stationary))
      when.loops[i] = When::first;
  }
  return when;
}

/// Whether partial results stay in the PEs over a loop that reduces them: output stationary, loop innermost.
bool stays_in_array(const Layout& layout, const Einsum& einsum, std::size_t loop) {
  const std::vector<std::string>& loops = layout.phase.nests[layout.nest_of(einsum.name())].loops;
  const EinsumMapping& mapping = layout.einsum_mapping(einsum.name());
  return loop + 1 == loops.size() && mapping.stationary.empty() && !tile_shape(layout, einsum).reduces_rows;
}

void add_result(const Layout& layout, const Einsum& einsum, std::vector<BufferAccess>& found) {
  const TensorMapping home = layout.tensor_mapping(einsum.name());
  if (home.home == TensorMapping::Home::array || home.direct || home.direct_store) return;
  const int nest = layout.nest_of(einsum.name());
  const std::int64_t words = layout.tile_words(einsum.outputs.front(), nest);
  const std::vector<std::string>& loops = layout.phase.nests[nest].loops;
  const std::vector<std::string> reduced = reduced_variables(einsum);
  Condition write = run_condition(layout, einsum);
  std::optional<Condition> read_back;
  for (std::size_t i = 0; i < loops.size(); ++i) {
    const bool reduces = std::any_of(reduced.begin(), reduced.end(), [&](const std::string& variable) {
      return layout.walks(loops[i], variable);
    });
    if (!reduces) continue;
    if (stays_in_array(layout, einsum, i)) {
      write.loops[i] = When::last;
    } else {
      read_back = write;
      read_back->loops[i] = When::not_first;
    }
  }
  found.push_back({einsum.name(), words, write, true});
  if (read_back) found.push_back({einsum.name(), words, *read_back, false});
}

}  // namespace

bool reads_buffer(const Layout& layout, const std::string& einsum, const TensorAccess& access) {
  const TensorMapping home = layout.tensor_mapping(access.tensor);
  if (home.home == TensorMapping::Home::array || home.direct) return false;
  if (contains(layout.einsum_mapping(einsum).direct, access.tensor)) return false;
  return !in_registers(layout, einsum, access, layout.nest_of(einsum));
}

std::vector<BufferAccess> buffer_accesses(const Layout& layout, const Einsum& einsum) {
  const int nest = layout.nest_of(einsum.name());
  std::vector<BufferAccess> found;
  for (const TensorAccess& access : accesses(einsum.value)) {
    if (!reads_buffer(layout, einsum.name(), access)) continue;
    found.push_back(
        {access.tensor, layout.tile_words(access, nest), read_condition(layout, einsum, access), false});
  }
  add_result(layout, einsum, found);
  return found;
}

}  // namespace weir
