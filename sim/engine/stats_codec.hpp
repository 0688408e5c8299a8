// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "models/stats.hpp"

namespace weir {

/// Stats as text for the way from a worker process to the one that asked; `decode_stats` gives an equal
/// Stats.
std::string encode_stats(const Stats& stats);
Stats decode_stats(const std::string& text);

}  // namespace weir
