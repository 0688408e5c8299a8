// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "models/arithmetic/format.hpp"

namespace weir {

/// The options of exp over all numbers of a 16-bit format, a Markdown table: cycles, actions, errors, bounds.
std::string exponential_table(NumericFormat format);

/// The options of division over all pairs of mantissas and all divisors of a 16-bit format, a Markdown table.
std::string divide_table(NumericFormat format);

/// Unit roundoff and range of every format, a Markdown table.
std::string format_table();

}  // namespace weir
