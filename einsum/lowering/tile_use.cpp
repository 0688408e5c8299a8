// SPDX-License-Identifier: Apache-2.0
#include "einsum/lowering/tile_use.hpp"

#include <algorithm>

#include "einsum/analysis/point_count.hpp"
#include "einsum/analysis/tensor_ranks.hpp"
#include "einsum/lowering/live_instances.hpp"

namespace weir {

namespace {

/// A variable whose last tile reaches beyond its rank.
struct PartialTile {
  Region is_last;            ///< of the tiles: those that do
  std::int64_t missing = 0;  ///< values that a last tile lacks
};

/// Counts the points of the tiles in a set.
class TileCount {
 public:
  TileCount(const Layout& layout, const Liveness& liveness, const Einsum& einsum, const Ranges& loops)
      : tiles_(liveness.tiles(layout, einsum)), loops_(loops) {
    Ranges rest = liveness.ranges(einsum);
    for (const Partition& partition : layout.mapping.partitions) {
      add_whole(layout, partition, layout.nest_of(einsum.name()), rest);
    }
    for (const auto& [variable, extent] : rest) {
      add(tiled(layout, variable, layout.nest_of(einsum.name())), extent);
    }
  }

  std::int64_t tiles() const { return count_points(tiles_, loops_).points; }

  /// Points of all tiles, those beyond a rank aside: by inclusion and exclusion of the last tiles.
  std::int64_t points() const {
    std::int64_t total = 0;
    for (std::size_t subset = 0; subset < std::size_t{1} << partial_.size(); ++subset) {
      std::int64_t product = 1;
      Region last;
      for (std::size_t i = 0; i < partial_.size(); ++i) {
        const bool is_in = (subset >> i & 1U) != 0;
        product = checked_product(product, is_in ? -partial_[i].second.missing : partial_[i].first);
        if (is_in) {
          last.insert(last.end(), partial_[i].second.is_last.begin(), partial_[i].second.is_last.end());
        }
      }
      const PointSet set = last.empty() ? tiles_ : intersected(tiles_, {{last}, true}, loops_);
      total = checked_sum(total, checked_product(product, count_points(set, loops_).points));
    }
    return checked_product(total, whole_);
  }

 private:
  /// A rank that the Einsum walks by a variable for each of its factors, as one: `m1*M0 + m0`.
  void add_whole(const Layout& layout, const Partition& partition, int nest, Ranges& rest) {
    TiledVariable whole;
    for (const PartitionFactor& factor : partition.factors) {
      const std::string variable = variable_of(factor.name);
      if (!rest.contains(variable)) return;
      const TiledVariable tile = tiled(layout, variable, nest);
      whole.value.add(tile.value, whole.padded);
      whole.inside.insert(tile.inside.begin(), tile.inside.end());
      whole.padded *= tile.padded;
    }
    for (const PartitionFactor& factor : partition.factors) rest.erase(variable_of(factor.name));
    add(whole, layout.extent(partition.rank));
  }

  void add(const TiledVariable& tile, std::int64_t extent) {
    std::int64_t values = 1;  // inside a tile
    for (const auto& [rest, count] : tile.inside) values *= count;
    const bool follow_each_other =
        tile.inside.size() == 1 && tile.value.coefficient(tile.inside.begin()->first) == 1;
    const std::int64_t last = (extent - 1) / values * values;  // first value of the last tile
    if (tile.padded <= extent || !follow_each_other || last + values == extent) {
      whole_ = checked_product(whole_, values);
      return;
    }
    Affine from_last = tile.value;
    from_last.terms.erase(tile.inside.begin()->first);
    from_last.constant -= last;
    Affine to_last;
    to_last.add(from_last, -1);
    partial_.emplace_back(values, PartialTile{{from_last, to_last}, last + values - extent});
  }

  PointSet tiles_;
  Ranges loops_;
  std::int64_t whole_ = 1;  ///< points of a tile along the variables that fill theirs
  std::vector<std::pair<std::int64_t, PartialTile>> partial_;  ///< values of a tile, and the last one
};

/// The loops at whose iterations a task may run.
Ranges walked_loops(const Phase& phase, const Task& task) {
  Ranges ranges;
  for (const Loop& block : phase.blocks) ranges[block.name] = block.extent;
  const Nest& nest = phase.nests[static_cast<std::size_t>(task.nest)];
  for (std::size_t i = 0; i < nest.loops.size(); ++i) {
    if (task.when.loops[i] == When::every) ranges[nest.loops[i].name] = nest.loops[i].extent;
  }
  return ranges;
}

}  // namespace

std::vector<TileUse> tile_uses(const Layout& layout, const Liveness& liveness, const Phase& phase) {
  std::vector<TileUse> uses;
  if (!liveness.has_predicates()) return uses;
  for (const Task& task : phase.tasks) {
    if (task.kind != Task::Kind::compute) continue;
    const Einsum& einsum = *layout.producer(task.einsum);
    const TileCount count(layout, liveness, einsum, walked_loops(phase, task));
    TileUse use;
    use.phase = phase.name;
    use.einsum = task.einsum;
    use.tiles = instance_count(task, phase);
    use.live_tiles = task.is_culled() ? count.tiles() : use.tiles;
    use.points = count.points();
    use.needed_points = count_points(liveness.points(layout, einsum), liveness.ranges(einsum)).points;
    uses.push_back(use);
  }
  return uses;
}

}  // namespace weir
