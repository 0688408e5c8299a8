// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "einsum/language/ast.hpp"
#include "einsum/lowering/architecture.hpp"
#include "einsum/lowering/mapping.hpp"
#include "models/energy/energy_table.hpp"
#include "sim/spec/yaml_node.hpp"

namespace weir {

// One reader a section. Each writes the defaults of absent keys into the section, and throws SpecError at
// what is missing, unknown, out of range or at odds with another key.

Architecture read_architecture(YamlNode& section);
Assumptions read_assumptions(YamlNode& section);
Workload read_workload(YamlNode& section);
/// The shape of the cascade may use the extents of the workload.
Cascade read_cascade(YamlNode& section, const Workload& workload);
Mapping read_mapping(YamlNode& section);
PhaseMapping read_phase(YamlNode& node);
Binding read_binding(YamlNode& section);
EnergyTable read_energy(YamlNode& section);

}  // namespace weir
