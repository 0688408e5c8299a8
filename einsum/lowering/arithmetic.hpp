// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace weir {

/// a / b rounded up, for a >= 0 and b > 0.
inline constexpr std::int64_t ceil_divide(std::int64_t a, std::int64_t b) { return (a + b - 1) / b; }

/// a / b rounded up, for any a and b > 0.
inline constexpr std::int64_t ceil_signed(std::int64_t a, std::int64_t b) {
  return a >= 0 ? ceil_divide(a, b) : -(-a / b);
}

}  // namespace weir
