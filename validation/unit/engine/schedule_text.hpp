// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "einsum/lowering/schedule.hpp"

namespace weir::test {

/// Everything that a schedule says, so that two can be compared.
std::string schedule_text(const Schedule& schedule);

}  // namespace weir::test
