// SPDX-License-Identifier: Apache-2.0
#include "einsum/compile.hpp"

#include "einsum/binding/auto_binding.hpp"
#include "einsum/lowering/lower.hpp"
#include "einsum/mapping/auto_mapping.hpp"

namespace weir {

CompiledDesign compile(const Cascade& cascade, const Workload& workload, const Architecture& architecture,
                       const Mapping& mapping, const Binding& binding) {
  const Mapping laid =
      mapping.is_automatic ? auto_mapping(cascade, workload, architecture, mapping) : mapping;
  CompiledDesign design{placed(laid, binding), binding, {}};
  if (binding.is_automatic) {
    design.binding = auto_binding({cascade, workload, architecture, design.mapping, binding});
    design.binding.is_automatic = false;
  }
  design.schedule = lower(cascade, workload, architecture, design.mapping, design.binding);
  return design;
}

}  // namespace weir
