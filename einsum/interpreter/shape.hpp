// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "einsum/language/ast.hpp"

namespace weir {

/// The extent of each rank, by name.
using Shape = std::map<std::string, std::int64_t>;

/// The ranks of declared tensors that have an extent neither in `given` nor in the cascade, in the order of
/// the text.
std::vector<std::string> open_ranks(const Cascade& cascade, const Shape& given);

/// The extents in `given`, and of the other ranks what the cascade says. Throws SpecError if a rank has no
/// extent or one below 1, and if the cascade divides ranks (`M1: M // M0`) that leave a remainder: which of
/// rounding up and down is meant must be said by giving M1.
Shape resolve_shape(const Cascade& cascade, const Shape& given);

/// The declared tensors that no statement writes.
std::vector<const TensorDeclaration*> inputs(const Cascade& cascade);

/// The tensors that are written and never read by another statement, in the order of the text.
std::vector<std::string> outputs(const Cascade& cascade);

/// The extent of each axis of a tensor: as declared, or else as far as the statements that write it reach.
/// Throws SpecError if neither says it.
std::vector<std::int64_t> tensor_shape(const Cascade& cascade, const std::string& tensor, const Shape& shape);

}  // namespace weir
