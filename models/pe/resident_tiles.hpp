// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "models/pe/register_plane.hpp"

namespace weir {

/// Results that stay in the PEs' registers until the tasks of the same array that read them have run. A tile
/// is named by its tensor and the place in it of what PE(0, 0) holds.
template <typename Float>
class ResidentTiles {
 public:
  using Name = std::pair<std::string, std::int64_t>;

  /// How many reads of each tile of a tensor are to come; 0: nobody on this array reads it from a register.
  std::map<std::string, int> readers;

  void keep(const Name& name, const RegisterPlane<Float>& plane) {
    const auto found = readers.find(name.first);
    if (found == readers.end()) return;
    tiles_[name] = {plane, found->second};
    most_ = std::max(most_, tiles_.size());
  }
  /// Null if no register holds it.
  const RegisterPlane<Float>* find(const Name& name) const {
    const auto found = tiles_.find(name);
    return found == tiles_.end() ? nullptr : &found->second.plane;
  }
  void release(const Name& name) {
    const auto found = tiles_.find(name);
    if (found != tiles_.end() && --found->second.reads == 0) tiles_.erase(found);
  }
  /// The most tiles held at once: registers a PE.
  std::size_t most() const { return most_; }

 private:
  struct Tile {
    RegisterPlane<Float> plane;
    int reads = 0;
  };
  std::map<Name, Tile> tiles_;
  std::size_t most_ = 0;
};

}  // namespace weir
