// SPDX-License-Identifier: Apache-2.0
#include "einsum/lowering/liveness.hpp"

#include <algorithm>

#include "einsum/analysis/region.hpp"
#include "einsum/language/names.hpp"
#include "einsum/language/variables.hpp"

namespace weir {

Liveness::Liveness(const Cascade& cascade, const Extents& extents) : cascade_(cascade) {
  const bool has_predicate = std::any_of(cascade.einsums.begin(), cascade.einsums.end(),
                                         [](const Einsum& einsum) { return einsum.predicate.has_value(); });
  if (!has_predicate) return;
  steps_ = identity_steps(cascade, PresentPoints(cascade, extents));
  begun_ = cascade;
  const std::map<std::string, TensorRanks> tensors = tensor_ranks(cascade);
  for (Einsum& einsum : begun_.einsums) {
    if (makes_first_generation(einsum, tensors))
      einsum.value = {Expression::Kind::number, 0, "", {}, einsum.where};
  }
  present_ = std::make_unique<PresentPoints>(begun_, extents);
}

/// The step that an Einsum belongs to, if the phase runs all of it in one nest and keeps its generations in
/// one place: what is written out anew for each generation must be written.
const GenerationStep* Liveness::step_of(const Layout& layout, const Einsum& einsum) const {
  for (const GenerationStep& step : steps_) {
    if (std::find(step.statements.begin(), step.statements.end(), &einsum) == step.statements.end()) continue;
    const bool is_kept =
        std::all_of(step.statements.begin(), step.statements.end(), [&](const Einsum* statement) {
          if (layout.producer_here(statement->name()) != statement) return false;
          const TensorMapping mapping = layout.tensor_mapping(statement->name());
          return layout.nest_of(statement->name()) == layout.nest_of(einsum.name()) &&
                 mapping.home != TensorMapping::Home::dram && !mapping.stored;
        });
    if (is_kept) return &step;
  }
  return nullptr;
}

PointSet Liveness::points(const Layout& layout, const Einsum& einsum) const {
  const GenerationStep* step = step_of(layout, einsum);
  return step == nullptr ? present_->points(place_of(einsum)) : step->fresh;
}

PointSet Liveness::tiles(const Layout& layout, const Einsum& einsum) const {
  const int nest = layout.nest_of(einsum.name());
  Ranges all;
  Ranges inside;
  std::map<std::string, Affine> values;
  Region within;
  for (const auto& [variable, extent] : ranges(einsum)) {
    const TiledVariable tile = tiled(layout, variable, nest);
    values[variable] = tile.value;
    all.insert(tile.loops.begin(), tile.loops.end());
    inside.insert(tile.inside.begin(), tile.inside.end());
    if (tile.padded <= extent) continue;
    Affine last = constant_affine(extent - 1);
    last.add(tile.value, -1);
    within.push_back(last);
  }
  all.insert(inside.begin(), inside.end());
  PointSet set = substituted(points(layout, einsum), values);
  if (!within.empty()) set = intersected(set, {{within}, true}, all);
  for (const auto& [variable, extent] : inside) set = projected(set, variable, all);
  return set;
}

TiledVariable tiled(const Layout& layout, const std::string& variable, int nest) {
  TiledVariable tile;
  std::string rest = variable;
  bool in_rest = false;
  for (const std::string& factor : layout.factors(rank_of(variable))) {
    const std::int64_t extent = layout.extent(factor);
    const bool is_loop = contains(layout.phase.blocks, factor) ||
                         contains(layout.phase.nests[static_cast<std::size_t>(nest)].loops, factor);
    if (is_loop) {
      tile.loops[factor] = extent;
      tile.value.add(variable_affine(factor), tile.padded);
      if (in_rest) rest += "'";
    } else if (in_rest) {
      tile.inside[rest] *= extent;
    } else if (extent > 1) {
      tile.inside[rest] = extent;
      tile.value.add(variable_affine(rest), tile.padded);
    }
    in_rest = !is_loop && (in_rest || extent > 1);
    tile.padded *= extent;
  }
  return tile;
}

Ranges loop_ranges(const Phase& phase, int nest) {
  Ranges ranges;
  for (const Loop& block : phase.blocks) ranges[block.name] = block.extent;
  for (const Loop& loop : phase.nests[static_cast<std::size_t>(nest)].loops) ranges[loop.name] = loop.extent;
  return ranges;
}

std::vector<LiveRegion> live_regions(const PointSet& tiles, const Phase& phase, int nest) {
  std::vector<std::string> names;
  for (const Loop& block : phase.blocks) names.push_back(block.name);
  for (const Loop& loop : phase.nests[static_cast<std::size_t>(nest)].loops) names.push_back(loop.name);
  std::vector<LiveRegion> regions;
  for (const Region& region : tiles.regions) {
    const std::optional<Region> simple = simplified(region, loop_ranges(phase, nest));
    if (!simple) continue;
    LiveRegion conditions;
    for (const Affine& condition : *simple) {
      LoopCondition& own = conditions.emplace_back();
      for (const std::string& name : names) own.coefficients.push_back(condition.coefficient(name));
      own.constant = condition.constant;
    }
    if (conditions.empty()) return {LiveRegion{}};
    regions.push_back(std::move(conditions));
  }
  return regions;
}

}  // namespace weir
