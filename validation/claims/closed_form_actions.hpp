// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>

#include "validation/claims/closed_form.hpp"

namespace weir::published {

/// How Timeloop's sizes of partitions are multiplied up: exactly, or in 64 bits as the artifact's program
/// did. There products beyond 2^64 wrap, so that reads and fills that it meant to leave out came back.
enum class Arithmetic { exact, wrapping };

/// Action counts of a published design by the simulator's names ("array2d.mac"), of all PEs; register files
/// by Timeloop's conventions: first reads and fills of a tensor made on chip are left out.
using Actions = std::map<std::string, double>;
Actions actions(Design design, const Problem& problem, Arithmetic arithmetic);

/// Picojoules at the artifact's prices, which charge the register file of one PE of each array.
double energy_pj(Design design, const Actions& actions);

}  // namespace weir::published
