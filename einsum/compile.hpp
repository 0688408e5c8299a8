// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "einsum/language/ast.hpp"
#include "einsum/lowering/architecture.hpp"
#include "einsum/lowering/mapping.hpp"
#include "einsum/lowering/schedule.hpp"

namespace weir {

/// A design with everything found that was left to be found.
struct CompiledDesign {
  Mapping mapping;
  Binding binding;
  Schedule schedule;
};

/// What one would write by hand, found where the mapping or the binding says `auto`, and lowered. Throws
/// SpecError.
CompiledDesign compile(const Cascade& cascade, const Workload& workload, const Architecture& architecture,
                       const Mapping& mapping, const Binding& binding);

}  // namespace weir
