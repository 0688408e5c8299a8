// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "einsum/language/ast.hpp"

namespace weir {

/// The YAML document that `read_cascade` reads back to an equal cascade, behind comment lines.
std::string print_cascade(const Cascade& cascade, const std::vector<std::string>& comments = {});

}  // namespace weir
