// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "einsum/language/ast.hpp"
#include "einsum/lowering/architecture.hpp"
#include "einsum/lowering/extents.hpp"
#include "einsum/lowering/mapping.hpp"
#include "einsum/lowering/schedule.hpp"

namespace weir {

/// A cascade laid over the loops of one phase: which variable each loop walks, and what is left inside a
/// tile.
class Layout {
 public:
  Layout(const Cascade& cascade, const Architecture& architecture, const Mapping& mapping,
         const PhaseMapping& phase, const Binding& binding, const Extents& extents);

  const Cascade& cascade;
  const Architecture& architecture;
  const Mapping& mapping;
  const PhaseMapping& phase;
  const Binding& binding;
  const Extents& extents;

  /// The statement that computes a tensor, its initial values aside; null for inputs.
  const Einsum* producer(const std::string& tensor) const;
  /// As `producer`, if this phase computes it.
  const Einsum* producer_here(const std::string& tensor) const;
  /// The mapping of an Einsum, by any of the tensors that it makes.
  const EinsumMapping& einsum_mapping(const std::string& einsum) const;
  /// The mapping of a tensor; intermediates that the mapping does not name live in the arrays.
  TensorMapping tensor_mapping(const std::string& tensor) const;
  /// The Einsums of this phase that read a tensor.
  std::vector<std::string> readers(const std::string& tensor) const;

  /// The partition factors that a rank is cut into; the rank itself if it is not cut, or a loop of this phase
  /// walks all of it.
  std::vector<std::string> factors(const std::string& rank) const;
  /// The extent of a rank or factor. Throws SpecError if nothing gives it one.
  std::int64_t extent(const std::string& name) const;
  /// The nest in which an Einsum runs, by the binding.
  int nest_of(const std::string& tensor) const;
  /// The nest that a sweep of the binding walks.
  int nest_index(const BindingSweep& sweep) const;
  /// Whether a loop (block or nest) walks a variable.
  bool walks(const std::string& loop, const std::string& variable) const;
  /// Iterations of a variable inside one tile of `nest`.
  std::int64_t tile_extent(const std::string& variable, int nest) const;
  /// Words of a tensor access inside one tile of `nest`.
  std::int64_t tile_words(const TensorAccess& access, int nest) const;
  /// The access with which the phase writes (or first reads) a tensor.
  TensorAccess access_of(const std::string& tensor) const;

 private:
  bool loops_over(const std::string& name) const;
  /// What a phase reads of a tensor made before: where all its reads fix an index (the last generation), only
  /// that.
  TensorAccess part_read(TensorAccess written) const;

  std::vector<const Einsum*> statements_;
  std::vector<std::pair<std::string, std::vector<TensorAccess>>> operands_;  ///< of the phase's Einsums
};

/// The loop nests of a phase with their extents, without padding.
std::vector<Nest> nests_of(const PhaseMapping& phase, const Extents& extents);
std::vector<Loop> blocks_of(const PhaseMapping& phase, const Extents& extents);

/// The variable of an index that is `v`, `v + c` or `v - c`, and c; nothing for other forms.
struct OffsetIndex {
  std::string variable;
  std::int64_t offset = 0;
};
std::optional<OffsetIndex> offset_index(const Expression& index);

}  // namespace weir
