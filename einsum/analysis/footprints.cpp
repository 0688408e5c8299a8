// SPDX-License-Identifier: Apache-2.0
#include "einsum/analysis/footprints.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "einsum/analysis/affine.hpp"
#include "einsum/analysis/present_points.hpp"
#include "einsum/analysis/rank_view.hpp"
#include "einsum/language/variables.hpp"

namespace weir {
namespace {

bool is_on(const TensorDimension& dimension, const RankFamily& family) {
  return std::any_of(dimension.ranks.begin(), dimension.ranks.end(),
                     [&](const std::string& rank) { return family.contains(rank); });
}

}  // namespace

std::int64_t FootprintMeter::elements(const std::string& tensor) const {
  std::int64_t all = 1;
  for (const TensorDimension& dimension : tensors_.at(tensor).dimensions) {
    if (!dimension.generations) all = checked_product(all, dimension_extent(dimension, sizes_).value_or(1));
  }
  return all;
}

std::int64_t FootprintMeter::bytes(const std::string& tensor, std::int64_t elements) const {
  return static_cast<std::int64_t>(
      std::ceil(static_cast<double>(elements) * element_bytes(cascade_, tensor)));
}

/// Whether some reader sums (or otherwise combines) over the dimension, and so needs all of it for an
/// element.
bool FootprintMeter::is_reduced(const std::string& tensor, const TensorDimension& dimension) const {
  for (const Einsum& einsum : cascade_.einsums) {
    const std::vector<TensorAccess> reads = accesses(einsum.value);
    const bool reads_it = std::any_of(reads.begin(), reads.end(),
                                      [&](const TensorAccess& read) { return read.tensor == tensor; });
    if (!reads_it) continue;
    const std::vector<std::string> reduced = reduced_variables(einsum);
    for (const std::string& rank : dimension.ranks) {
      if (std::find(reduced.begin(), reduced.end(), variable_of(rank)) != reduced.end()) return true;
    }
  }
  return false;
}

/// The most elements of a rank that one step of a statement reads at once: the span of the variables beside
/// the rank's own.
std::int64_t FootprintMeter::window(const std::string& tensor, const RankFamily& family) const {
  std::int64_t span = 1;
  for (const Einsum& einsum : cascade_.einsums) {
    for (const TensorAccess& read : accesses(einsum.value)) {
      if (read.tensor != tensor) continue;
      for (std::size_t i = 0; i < read.indices.size(); ++i) {
        const std::optional<Affine> index = as_affine(read.indices[i], sizes_);
        if (!index || !is_on(tensors_.at(tensor).dimensions[i], family)) continue;
        std::int64_t extra = 0;
        for (const auto& [variable, coefficient] : index->terms) {
          if (family.contains(rank_of(variable)) || coefficient < 0) continue;
          extra += checked_product(coefficient, size_of(rank_of(variable), sizes_, read.where) - 1);
        }
        if (index->terms.size() > 1) span = std::max(span, extra + 1);
      }
    }
  }
  return span;
}

std::int64_t FootprintMeter::along(const TensorDimension& dimension, const RankFamily& family,
                                   Footprint::Kind kind) const {
  const std::string& rank = dimension.ranks.front();
  if (kind == Footprint::Kind::fiber) return size_of(rank, sizes_, cascade_.where);
  const bool is_partitioned = !family.chains.empty();
  if (kind != Footprint::Kind::tile || !is_partitioned) return 1;
  // A whole rank or an inner partition is there by the chunk; the outer partition steps from chunk to chunk.
  if (rank == family.chains.front().front()) return 1;
  if (rank != family.rank) return size_of(rank, sizes_, cascade_.where);
  std::int64_t chunk = 1;
  for (std::size_t i = 1; i < family.chains.front().size(); ++i) {
    chunk = checked_product(chunk, size_of(family.chains.front()[i], sizes_, cascade_.where));
  }
  return chunk;
}

/// Whether a tensor comes by the chunk: it has one element for each, or is passed over more than once within
/// one, so that all of the chunk has to stay. The elements of others go through one by one.
bool FootprintMeter::needs_chunk(const std::string& tensor, const RankFamily& family) const {
  for (const RankPasses& inner : passes_) {
    const bool is_inside = !inner.family.outer.empty() &&
                           std::any_of(family.chains.begin(), family.chains.end(),
                                       [&](const auto& chain) { return chain.back() == inner.family.rank; });
    const TensorPasses* found = is_inside ? inner.find(tensor) : nullptr;
    if (found != nullptr) return found->passes.size() > 1 || !found->is_constant;
  }
  return !family.chains.empty();
}

Footprint FootprintMeter::of(const TensorPasses& tensor, const RankPasses& rank) const {
  Footprint footprint{tensor.tensor, rank.family.rank, Footprint::Kind::element, 1, 0};
  const TensorRanks& ranks = tensors_.at(tensor.tensor);
  bool steps = false;
  for (const TensorDimension& dimension : ranks.dimensions) {
    steps = steps || (dimension.generations && is_on(dimension, rank.family) && !ranks.is_input());
  }
  const std::int64_t span = window(tensor.tensor, rank.family);
  if (tensor.passes.size() > 1 || !tensor.is_constant) {
    footprint.kind = Footprint::Kind::fiber;
  } else if (steps) {
    footprint.kind = Footprint::Kind::generations;
    footprint.elements = 2;
  } else if (span > 1) {
    footprint.kind = Footprint::Kind::window;
    footprint.elements = span;
  } else if (needs_chunk(tensor.tensor, rank.family)) {
    footprint.kind = Footprint::Kind::tile;
  }
  for (const TensorDimension& dimension : ranks.dimensions) {
    if (dimension.ranks.empty()) continue;
    const bool own = is_on(dimension, rank.family);
    if (own && !dimension.generations) {
      footprint.elements = checked_product(footprint.elements, along(dimension, rank.family, footprint.kind));
    } else if (!own && is_reduced(tensor.tensor, dimension)) {
      footprint.elements =
          checked_product(footprint.elements, size_of(dimension.ranks.front(), sizes_, cascade_.where));
    }
  }
  footprint.bytes = bytes(tensor.tensor, footprint.elements);
  return footprint;
}

}  // namespace weir
