// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "einsum/language/ast.hpp"

namespace weir {

/// Checks a cascade against the rules of the language; throws SpecError at the first mistake. Afterwards
/// every name is defined, every access has its tensor's number of ranks and plain indices stay within them,
/// every read follows a write (inputs are the declared tensors that no statement writes), no statement mixes
/// reductions or adds a term once per reduced point without saying so, and no point of a tensor is assigned
/// twice.
void check(const Cascade& cascade);

}  // namespace weir
