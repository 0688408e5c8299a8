// SPDX-License-Identifier: Apache-2.0
#include "einsum/compile.hpp"

#include "einsum/binding/auto_binding.hpp"
#include "einsum/lowering/lower.hpp"

namespace weir {

CompiledDesign compile(const Cascade& cascade, const Workload& workload, const Architecture& architecture,
                       const Mapping& mapping, const Binding& binding) {
  CompiledDesign design{placed(mapping, binding), binding, {}};
  if (binding.is_automatic) {
    design.binding = auto_binding({cascade, workload, architecture, design.mapping, binding});
    design.binding.is_automatic = false;
  }
  design.schedule = lower(cascade, workload, architecture, design.mapping, design.binding);
  return design;
}

}  // namespace weir
