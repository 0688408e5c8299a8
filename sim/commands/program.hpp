// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/commands/commands.hpp"

namespace weir {

/// `weir` itself: picks the command. Throws SpecError for a command it does not know.
int run_program(const Arguments& arguments);

}  // namespace weir
