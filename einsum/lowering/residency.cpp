// SPDX-License-Identifier: Apache-2.0
#include "einsum/lowering/residency.hpp"

#include <algorithm>

#include "einsum/language/names.hpp"
#include "einsum/language/variables.hpp"

namespace weir {

namespace {

/// Whether `loop` walks a rank of the tensor; generations (RM[m1+1, p]) replace each other and do not count.
bool walks_tensor(const Layout& layout, const TensorAccess& access, const std::string& loop) {
  for (const Expression& index : access.indices) {
    const auto generation = offset_index(index);
    if (generation && generation->offset != 0) continue;
    for (const std::string& variable : rank_variables(index)) {
      if (layout.walks(loop, variable)) return true;
    }
  }
  return false;
}

void check_loops_are_walked(const Layout& layout, const std::string& tensor,
                            const std::vector<std::string>& loops) {
  std::vector<std::string> walked = layout.phase.blocks;
  for (const NestMapping& nest : layout.phase.nests)
    walked.insert(walked.end(), nest.loops.begin(), nest.loops.end());
  for (const std::string& loop : loops) {
    if (contains(walked, loop)) continue;
    std::string expected;
    for (const std::string& name : walked) expected += (expected.empty() ? "" : ", ") + name;
    throw SpecError(layout.tensor_mapping(tensor).where,
                    "tensor " + tensor + " moves at loop " + loop + ", which phase '" + layout.phase.name +
                        "' does not walk; expected loops among " + expected);
  }
}

/// Tiles of a transferred tensor that are reused together: the loops it walks inside the first it does not.
std::int64_t tiles_of_transfer(const Layout& layout, const std::string& tensor) {
  const std::vector<std::string> loops = transfer_loops(layout, tensor);
  bool reused = false;
  std::int64_t tiles = 1;
  for (const std::string& loop : layout.phase.blocks) reused |= !contains(loops, loop);
  for (const std::string& loop : layout.phase.nests[transfer_nest(layout, tensor)].loops) {
    if (!contains(loops, loop)) {
      reused = true;
    } else if (reused) {
      tiles *= layout.extent(loop);
    }
  }
  return tiles;
}

}  // namespace

std::int64_t tiles_kept_apart(const Layout& layout, const std::string& tensor) {
  const TensorAccess access = layout.access_of(tensor);
  std::int64_t tiles = 1;
  for (const std::string& loop : layout.phase.nests[layout.nest_of(tensor)].loops) {
    if (walks_tensor(layout, access, loop)) tiles *= layout.extent(loop);
  }
  return tiles;
}

std::vector<std::string> transfer_loops(const Layout& layout, const std::string& tensor) {
  std::vector<std::string> loops = layout.tensor_mapping(tensor).loops;
  check_loops_are_walked(layout, tensor, loops);
  const TensorAccess access = layout.access_of(tensor);
  for (const std::string& block : layout.phase.blocks) {
    const bool is_whole_rank = layout.factors(block) == std::vector<std::string>{block};
    if (is_whole_rank && walks_tensor(layout, access, block) && !contains(loops, block))
      loops.push_back(block);
  }
  return loops;
}

std::int64_t transfer_words(const Layout& layout, const std::string& tensor) {
  const std::vector<std::string> loops = transfer_loops(layout, tensor);
  std::int64_t words = 1;
  for (const std::string& variable : rank_variables(layout.access_of(tensor))) {
    for (const std::string& factor : layout.factors(rank_of(variable))) {
      if (!contains(loops, factor)) words *= layout.extent(factor);
    }
  }
  return words;
}

int transfer_nest(const Layout& layout, const std::string& tensor) {
  const std::vector<std::string> readers = layout.readers(tensor);
  return layout.nest_of(readers.empty() ? tensor : readers.front());
}

std::int64_t live_tiles(const Layout& layout, const std::string& tensor) {
  const TensorMapping mapping = layout.tensor_mapping(tensor);
  if (mapping.tiles) return evaluate(*mapping.tiles, layout.extents);
  if (mapping.home == TensorMapping::Home::dram) return tiles_of_transfer(layout, tensor);
  return tiles_kept_apart(layout, tensor);
}

std::vector<Residency> residency(const Layout& layout, bool double_buffers) {
  std::vector<Residency> tensors;
  for (const auto& [tensor, mapping] : layout.phase.tensors) {
    if (mapping.home == TensorMapping::Home::array || !mapping.shares.empty()) continue;
    const bool transferred = mapping.home == TensorMapping::Home::dram;
    Residency entry{tensor, live_tiles(layout, tensor), 0, mapping.copies};
    const std::int64_t words = transferred
                                   ? transfer_words(layout, tensor)
                                   : layout.tile_words(layout.access_of(tensor), layout.nest_of(tensor));
    entry.tile_bytes = words * layout.architecture.word_bytes;
    if (double_buffers && transferred && !mapping.direct && mapping.copies == 1)
      entry.tiles += mapping.prefetch;
    if (entry.copies > 0) tensors.push_back(entry);
  }
  return tensors;
}

std::int64_t total_bytes(const std::vector<Residency>& tensors) {
  std::int64_t bytes = 0;
  for (const Residency& entry : tensors) bytes += entry.tiles * entry.tile_bytes * entry.copies;
  return bytes;
}

}  // namespace weir
