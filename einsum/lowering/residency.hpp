// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "einsum/lowering/layout.hpp"

namespace weir {

/// The loops (blocks and nest) at each iteration of which a tensor is moved between DRAM and the chip: those
/// its mapping names, and the blocks that walk one of its ranks as a whole (batch, head).
std::vector<std::string> transfer_loops(const Layout& layout, const std::string& tensor);

/// Words of one transfer of a tensor.
std::int64_t transfer_words(const Layout& layout, const std::string& tensor);

/// The nest whose loops a transfer follows: that of the Einsum at the other end.
int transfer_nest(const Layout& layout, const std::string& tensor);

/// Tiles of an intermediate that the nest's loops keep apart; generations replace each other.
std::int64_t tiles_kept_apart(const Layout& layout, const std::string& tensor);

/// Tiles of a tensor that are in use at once: what the mapping says, else those that the loops inside its
/// reuse loop walk.
std::int64_t live_tiles(const Layout& layout, const std::string& tensor);

/// What each tensor of a phase takes of the buffer. With `double_buffers` the tiles that transfers are
/// filling count too; without, the mapping's own rule (`copies`).
std::vector<Residency> residency(const Layout& layout, bool double_buffers);

std::int64_t total_bytes(const std::vector<Residency>& tensors);

}  // namespace weir
