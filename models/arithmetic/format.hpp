// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

namespace weir {

/// How a number is stored. fp8_e4m3 and fp8_e5m2 are those of the OCP 8-bit floating point specification
/// (2023).
enum class NumericFormat { fp64, fp32, fp16, bf16, fp8_e4m3, fp8_e5m2, int8 };

inline constexpr NumericFormat numeric_formats[] = {
    NumericFormat::fp64,     NumericFormat::fp32,     NumericFormat::fp16, NumericFormat::bf16,
    NumericFormat::fp8_e4m3, NumericFormat::fp8_e5m2, NumericFormat::int8};

/// What defines the values of a format: +-m * 2^(e - precision + 1), 0 <= m < 2^precision integer,
/// min_exponent <= e, up to `largest`.
struct FormatParameters {
  std::string_view name;
  int bits = 0;
  int precision = 0;     ///< bits of the significand, with the one that is not stored
  int min_exponent = 0;  ///< of the smallest normal number; below it the numbers are subnormal
  double largest = 0;    ///< largest finite number
  bool infinity =
      false;  ///< whether it has infinities; without, overflow gives NaN (int8: the end of the range)
  double overflow_at = 0;  ///< halfway from `largest` to the number that would come next
};

/// int8 counts in units of a scale that its user keeps: integers from -128 to 127.
constexpr FormatParameters parameters(NumericFormat format) {
  switch (format) {
    case NumericFormat::fp64:
      return {"fp64", 64, 53, -1022, 0x1.fffffffffffffp1023, true, 0};
    case NumericFormat::fp32:
      return {"fp32", 32, 24, -126, 0x1.fffffep127, true, 0x1.ffffffp127};
    case NumericFormat::fp16:
      return {"fp16", 16, 11, -14, 65504, true, 65520};
    case NumericFormat::bf16:
      return {"bf16", 16, 8, -126, 0x1.fep127, true, 0x1.ffp127};
    case NumericFormat::fp8_e4m3:
      return {"fp8_e4m3", 8, 4, -6, 448, false, 464};
    case NumericFormat::fp8_e5m2:
      return {"fp8_e5m2", 8, 3, -14, 57344, true, 61440};
    case NumericFormat::int8:
      return {"int8", 8, 8, 7, 127, false, 127.5};
  }
  return {};
}

constexpr std::string_view to_string(NumericFormat format) { return parameters(format).name; }

/// The format of that name, or nothing.
std::optional<NumericFormat> numeric_format(std::string_view name);

/// u: rounding changes a normal number by at most u times its size.
double unit_roundoff(NumericFormat format);

/// The distance between neighbours below the smallest normal number; for int8, everywhere (1).
double smallest_step(NumericFormat format);

}  // namespace weir
