// SPDX-License-Identifier: Apache-2.0
#include "models/arithmetic/format.hpp"

#include <cmath>

namespace weir {

std::optional<NumericFormat> numeric_format(std::string_view name) {
  for (const NumericFormat format : numeric_formats) {
    if (to_string(format) == name) return format;
  }
  return std::nullopt;
}

double unit_roundoff(NumericFormat format) { return std::ldexp(1, -parameters(format).precision); }

double smallest_step(NumericFormat format) {
  return std::ldexp(1, parameters(format).min_exponent - parameters(format).precision + 1);
}

}  // namespace weir
