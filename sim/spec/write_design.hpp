// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "einsum/lowering/mapping.hpp"
#include "sim/spec/yaml_node.hpp"

namespace weir {

/// The section that `read_mapping` reads back to the same mapping.
YamlNode write_mapping(const Mapping& mapping);

/// The section that `read_binding` reads back to the same binding.
YamlNode write_binding(const Binding& binding);

}  // namespace weir
