// SPDX-License-Identifier: Apache-2.0
#include "einsum/lowering/lifetimes.hpp"

#include <algorithm>

#include "einsum/language/variables.hpp"
#include "einsum/lowering/registers.hpp"

namespace weir {

namespace {

int task_of(const Phase& phase, const std::string& einsum) {
  for (std::size_t t = 0; t < phase.tasks.size(); ++t) {
    if (phase.tasks[t].einsum == einsum) return static_cast<int>(t);
  }
  return -1;
}

/// Whether a reader takes a tensor's tile at the iterations at which it was made, so that it stands in the
/// same slot of the loops: not a generation before, and not only at the end.
bool reads_at_own_iterations(const Layout& layout, const Task& maker, const Task& reader,
                             const std::string& tensor) {
  if (reader.nest != maker.nest || !(reader.when == maker.when)) return false;
  const TensorAccess written = layout.access_of(tensor);
  const std::vector<TensorAccess> operands = accesses(layout.producer(reader.einsum)->value);
  return std::all_of(operands.begin(), operands.end(), [&](const TensorAccess& access) {
    return access.tensor != tensor || access.indices == written.indices;
  });
}

Dependency lifetime_of(const Phase& phase, int maker, int reader, std::int64_t ring) {
  Dependency lifetime;
  lifetime.producer = reader;
  lifetime.form = Dependency::Form::room;
  lifetime.ring = ring;
  const std::size_t loops = phase.nests[phase.tasks[maker].nest].loops.size();
  for (std::size_t i = 0; i < loops; ++i) lifetime.loops.push_back({static_cast<int>(i), 0});
  return lifetime;
}

}  // namespace

void add_lifetimes(const Layout& layout, Phase& phase) {
  for (const auto& [name, mapping] : layout.phase.einsums) {
    const TensorMapping home = layout.tensor_mapping(name);
    const int maker = task_of(phase, name);
    if (home.home != TensorMapping::Home::array || !holds_one_word(layout, name)) continue;
    const std::int64_t ring = tiles_held(layout, phase, name);
    if (ring < 1) continue;
    for (const std::string& reader : layout.readers(name)) {
      const int task = task_of(phase, reader);
      if (!reads_at_own_iterations(layout, phase.tasks[maker], phase.tasks[task], name)) continue;
      if (phase.tasks[task].unit != phase.tasks[maker].unit) continue;
      phase.tasks[maker].lifetimes.push_back(lifetime_of(phase, maker, task, ring));
    }
  }
}

}  // namespace weir
