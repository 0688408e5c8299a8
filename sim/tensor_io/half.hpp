// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace weir {

/// The number that the bits of an IEEE 754 binary16 stand for.
double from_half(std::uint16_t bits);

/// The bits of the nearest binary16, ties to even; beyond its range, infinity.
std::uint16_t to_half(double value);

}  // namespace weir
