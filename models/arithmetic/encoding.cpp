// SPDX-License-Identifier: Apache-2.0
#include "models/arithmetic/encoding.hpp"

#include "models/arithmetic/rounding.hpp"

namespace weir {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

int stored_bits(const FormatParameters& format) { return format.precision - 1; }
int exponent_ones(const FormatParameters& format) { return (1 << (format.bits - format.precision)) - 1; }

std::uint64_t nan_bits(const FormatParameters& format) {
  if (!format.infinity) return 0x7f;  // fp8_e4m3: all ones; all other codes with this exponent are numbers
  if (format.bits == 8) return 0x7f;  // fp8_e5m2: as the conversion instructions of processors give it
  const std::uint64_t quiet = std::uint64_t{1} << (stored_bits(format) - 1);
  return (static_cast<std::uint64_t>(exponent_ones(format)) << stored_bits(format)) | quiet;
}

/// The bits of the size of a number that the format has.
std::uint64_t encode_size(const FormatParameters& format, double size) {
  const int stored = stored_bits(format);
  if (std::isinf(size)) return static_cast<std::uint64_t>(exponent_ones(format)) << stored;
  if (size == 0) return 0;
  const int exponent = std::ilogb(size);
  if (exponent < format.min_exponent)
    return static_cast<std::uint64_t>(std::ldexp(size, stored - format.min_exponent));
  const auto significand = static_cast<std::uint64_t>(std::ldexp(size, stored - exponent));
  return (static_cast<std::uint64_t>(exponent - format.min_exponent) << stored) + significand;
}

double decode_size(const FormatParameters& format, std::uint64_t bits) {
  const int stored = stored_bits(format);
  const auto exponent = static_cast<int>(bits >> stored);
  const std::uint64_t mantissa = bits & ((std::uint64_t{1} << stored) - 1);
  if (!format.infinity && bits == nan_bits(format)) return nan;
  if (format.infinity && exponent == exponent_ones(format))
    return mantissa == 0 ? std::numeric_limits<double>::infinity() : nan;
  const std::uint64_t significand = exponent == 0 ? mantissa : mantissa + (std::uint64_t{1} << stored);
  const int scale = (exponent == 0 ? 1 : exponent) - 1 + format.min_exponent - stored;
  return std::ldexp(static_cast<double>(significand), scale);
}

}  // namespace

double round_to(NumericFormat format, double x) {
  switch (format) {
    case NumericFormat::fp64:
      return x;
    case NumericFormat::fp32:
      return round_to<NumericFormat::fp32>(x);
    case NumericFormat::fp16:
      return round_to<NumericFormat::fp16>(x);
    case NumericFormat::bf16:
      return round_to<NumericFormat::bf16>(x);
    case NumericFormat::fp8_e4m3:
      return round_to<NumericFormat::fp8_e4m3>(x);
    case NumericFormat::fp8_e5m2:
      return round_to<NumericFormat::fp8_e5m2>(x);
    case NumericFormat::int8:
      return round_to<NumericFormat::int8>(x);
  }
  return x;
}

std::uint64_t encode(NumericFormat format, double x) {
  const FormatParameters to = parameters(format);
  const double rounded = round_to(format, x);
  if (format == NumericFormat::int8) return static_cast<std::uint8_t>(static_cast<int>(rounded));
  if (std::isnan(rounded)) return nan_bits(to);
  const std::uint64_t sign = std::signbit(rounded) ? std::uint64_t{1} << (to.bits - 1) : 0;
  return sign | encode_size(to, std::abs(rounded));
}

double decode(NumericFormat format, std::uint64_t bits) {
  const FormatParameters from = parameters(format);
  if (format == NumericFormat::int8) return static_cast<std::int8_t>(bits);
  const std::uint64_t sign = std::uint64_t{1} << (from.bits - 1);
  const double size = decode_size(from, bits & (sign - 1));
  return (bits & sign) != 0 && !std::isnan(size) ? -size : size;
}

std::int8_t quantize(double x, double scale) { return static_cast<std::int8_t>(round_int8(x / scale)); }

double dequantize(std::int8_t quantum, double scale) { return quantum * scale; }

}  // namespace weir
