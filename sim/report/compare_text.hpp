// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "sim/engine/reference_comparison.hpp"

namespace weir {

/// For people: a row for each output with its errors and their bounds, a row for each time, and a verdict.
std::string compare_text(const ReferenceComparison& comparison);

/// The same as one object. Numbers that are not finite are null.
nlohmann::ordered_json compare_json(const ReferenceComparison& comparison);

}  // namespace weir
