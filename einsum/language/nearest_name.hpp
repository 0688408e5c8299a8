// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace weir {

/// The candidate that differs from `name` by the fewest letters typed wrong (case aside), or nothing if none
/// is close.
std::optional<std::string> nearest_name(const std::string& name, const std::vector<std::string>& candidates);

/// " (did you mean 'QK'?)" for the end of an error message, or "" if no candidate is close.
std::string suggestion(const std::string& name, const std::vector<std::string>& candidates);

}  // namespace weir
