// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "sim/engine/reference_comparison.hpp"

namespace weir {

/// What was compared, as text (without NUL, which ends what workers send early) for the way from a worker
/// process to the one that asked, bit by bit. Errors and bounds are not negative, and infinite if unknown.
std::string encode_outputs(const std::vector<ComparedOutput>& outputs);
std::vector<ComparedOutput> decode_outputs(const std::string& text);
std::string encode_time(const ComparedTime& time);
ComparedTime decode_time(const std::string& text);

}  // namespace weir
