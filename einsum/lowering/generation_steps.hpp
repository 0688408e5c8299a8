// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "einsum/analysis/present_points.hpp"
#include "einsum/analysis/tensor_ranks.hpp"
#include "einsum/language/ast.hpp"

namespace weir {

/// Statements that carry generations over one rank, and that change nothing at points where nothing new comes
/// in: there each new generation is the old one, so that the points need not be computed.
struct GenerationStep {
  std::string variable;                   ///< the rank variable of the generations
  std::vector<const Einsum*> statements;  ///< those that make generations, and what only they need
  std::vector<std::string> shared;        ///< the variables that all of them have
  PointSet fresh;                         ///< over `shared`: where something new comes in; elsewhere nothing
};

/// Whether a statement gives a tensor its first generation: `T[0, ..] = ...`.
bool makes_first_generation(const Einsum& einsum, const std::map<std::string, TensorRanks>& tensors);

/// The generation steps of a cascade that are proven to be identities where their other operands are absent,
/// by
/// max(x, absent) = absent + x = x, x - x = 0, exp(0) = 1 and 1 * x = x. Values are taken to be finite; a
/// difference of values into which the cascade itself writes `inf` proves nothing.
std::vector<GenerationStep> identity_steps(const Cascade& cascade, const PresentPoints& present);

}  // namespace weir
