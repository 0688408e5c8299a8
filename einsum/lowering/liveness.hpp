// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "einsum/analysis/present_points.hpp"
#include "einsum/lowering/generation_steps.hpp"
#include "einsum/lowering/layout.hpp"
#include "einsum/lowering/schedule.hpp"

namespace weir {

/// Which points of a cascade need to be computed, and so which tiles of a phase run: a tile without any such
/// point is culled, any other is computed whole. Tensor-valued and other predicates that are no combinations
/// of affine comparisons count as true, absent first generations as there: the hardware takes them in its
/// stride. A cascade without predicates culls nothing.
class Liveness {
 public:
  /// The cascade and the extents must outlive this.
  Liveness(const Cascade& cascade, const Extents& extents);

  bool has_predicates() const { return present_ != nullptr; }
  /// The points of an Einsum that its phase computes: those that have a value, without the steps that carry
  /// generations on unchanged.
  PointSet points(const Layout& layout, const Einsum& einsum) const;
  const Ranges& ranges(const Einsum& einsum) const { return present_->ranges(place_of(einsum)); }
  /// The tiles of an Einsum that hold such a point, over the loops (by name) of its nest and the blocks.
  PointSet tiles(const Layout& layout, const Einsum& einsum) const;

 private:
  std::size_t place_of(const Einsum& einsum) const {
    return static_cast<std::size_t>(&einsum - cascade_.einsums.data());
  }
  const GenerationStep* step_of(const Layout& layout, const Einsum& einsum) const;

  const Cascade& cascade_;
  Cascade begun_;  ///< the cascade with a value in every first generation
  std::unique_ptr<PresentPoints> present_;
  std::vector<GenerationStep> steps_;
};

/// A rank variable inside a tile and out: the loops that walk it, by name, and the rest, by its own name
/// (`p`, and `p'`, `p''` for rests of a rank whose loops do not follow each other).
struct TiledVariable {
  Affine value;             ///< of the variable
  Ranges loops;             ///< the loops' extents
  Ranges inside;            ///< extents of the rests
  std::int64_t padded = 1;  ///< product of all of them
};
TiledVariable tiled(const Layout& layout, const std::string& variable, int nest);

/// The extents of the loops around the tasks of a nest, blocks included.
Ranges loop_ranges(const Phase& phase, int nest);

/// A set over loops as the condition of a task: loops that it does not name are free.
std::vector<LiveRegion> live_regions(const PointSet& tiles, const Phase& phase, int nest);

}  // namespace weir
