// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "einsum/analysis/present_points.hpp"

namespace weir {

/// How many elements of a tensor the statements touch at least: those of the statement that touches most. An
/// element that only culled points would read is not among them. Nothing if that depends on data or is not
/// found in closed form.
std::optional<std::int64_t> touched_elements(const Cascade& cascade, const PresentPoints& present,
                                             const std::string& tensor);

}  // namespace weir
