// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "models/arithmetic/format.hpp"

namespace weir {

/// x to the nearest number of the format, ties to even. Beyond the range: infinity; NaN in fp8_e4m3, which
/// has no infinity; the end of the range in int8, which has no NaN either (NaN becomes 0).
double round_to(NumericFormat format, double x);

/// The bits of the nearest number. NaN: the positive quiet one, 0x7e00 in fp16, 0x7f in both fp8.
std::uint64_t encode(NumericFormat format, double x);

/// The number that the bits stand for, exactly; every NaN as the positive quiet one.
double decode(NumericFormat format, std::uint64_t bits);

/// int8 with a scale: the integer nearest to x / scale, saturating; and back.
std::int8_t quantize(double x, double scale);
double dequantize(std::int8_t quantum, double scale);

}  // namespace weir
