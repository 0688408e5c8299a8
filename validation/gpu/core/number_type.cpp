// SPDX-License-Identifier: Apache-2.0
#include "validation/gpu/core/number_type.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

#include "validation/gpu/core/errors.hpp"

namespace weir::gpu {
namespace {

/// A binary floating-point format of 16 bits.
struct Format {
  int fraction_bits;
  int exponent_bits;

  int bias() const { return (1 << (exponent_bits - 1)) - 1; }
  /// The exponent of the last bit of the smallest normal number.
  int smallest_unit() const { return 1 - bias() - fraction_bits; }
};

Format format_of(NumberType type) { return type == NumberType::fp16 ? Format{10, 5} : Format{7, 8}; }

double round_to_format(double value, const Format& format) {
  if (!std::isfinite(value) || value == 0) return value;
  const int unit = std::max(std::ilogb(value) - format.fraction_bits, format.smallest_unit());
  const double result = std::ldexp(std::nearbyint(std::ldexp(value, -unit)), unit);
  if (std::abs(result) < std::ldexp(1.0, format.bias() + 1)) return result;
  return std::copysign(std::numeric_limits<double>::infinity(), value);
}

template <class Stored>
void store_as(const double* values, std::size_t count, void* storage) {
  std::transform(values, values + count, static_cast<Stored*>(storage),
                 [](double value) { return static_cast<Stored>(value); });
}

template <class Stored>
void load_as(const void* storage, std::size_t count, double* values) {
  const auto* stored = static_cast<const Stored*>(storage);
  std::transform(stored, stored + count, values, [](Stored value) { return static_cast<double>(value); });
}

}  // namespace

NumberType number_type_of(const std::string& name) {
  for (const NumberType type : {NumberType::fp64, NumberType::fp32, NumberType::bf16, NumberType::fp16})
    if (name == name_of(type)) return type;
  throw InputError("number type '" + name + "'; expected fp64, fp32, bf16 or fp16");
}

std::string name_of(NumberType type) {
  switch (type) {
    case NumberType::fp64:
      return "fp64";
    case NumberType::fp32:
      return "fp32";
    case NumberType::bf16:
      return "bf16";
    case NumberType::fp16:
      return "fp16";
    case NumberType::int32:
      break;
  }
  return "int32";
}

std::size_t bytes_of(NumberType type) {
  if (type == NumberType::fp64) return 8;
  return type == NumberType::fp16 || type == NumberType::bf16 ? 2 : 4;
}

double rounded(double value, NumberType type) {
  if (type == NumberType::fp64 || type == NumberType::int32) return value;
  if (type == NumberType::fp32) return static_cast<float>(value);
  return round_to_format(value, format_of(type));
}

std::uint16_t bits_of(double value, NumberType type) {
  const Format format = format_of(type);
  const std::uint16_t sign = std::signbit(value) ? 0x8000 : 0;
  const int infinity = ((1 << format.exponent_bits) - 1) << format.fraction_bits;
  if (std::isnan(value)) return static_cast<std::uint16_t>(infinity | 1 << (format.fraction_bits - 1));
  if (std::isinf(value)) return static_cast<std::uint16_t>(sign | infinity);
  if (value == 0) return sign;
  const int unit = std::max(std::ilogb(value) - format.fraction_bits, format.smallest_unit());
  const int units = static_cast<int>(std::ldexp(std::abs(value), -unit));
  return static_cast<std::uint16_t>(sign |
                                    (((unit - format.smallest_unit()) << format.fraction_bits) + units));
}

double from_bits(std::uint16_t bits, NumberType type) {
  const Format format = format_of(type);
  const int fraction = bits & ((1 << format.fraction_bits) - 1);
  const int exponent = (bits & 0x7fff) >> format.fraction_bits;
  double value = 0;
  if (exponent == (1 << format.exponent_bits) - 1) {
    value = fraction == 0 ? std::numeric_limits<double>::infinity() : std::nan("");
  } else {
    const int units = exponent == 0 ? fraction : fraction + (1 << format.fraction_bits);
    value = std::ldexp(units, format.smallest_unit() + std::max(exponent - 1, 0));
  }
  return (bits & 0x8000) != 0 ? -value : value;
}

void store(const double* values, std::size_t count, NumberType type, void* storage) {
  if (type == NumberType::fp64) return store_as<double>(values, count, storage);
  if (type == NumberType::fp32) return store_as<float>(values, count, storage);
  if (type == NumberType::int32) return store_as<std::int32_t>(values, count, storage);
  std::transform(values, values + count, static_cast<std::uint16_t*>(storage),
                 [&](double value) { return bits_of(rounded(value, type), type); });
}

void load(const void* storage, std::size_t count, NumberType type, double* values) {
  if (type == NumberType::fp64) return load_as<double>(storage, count, values);
  if (type == NumberType::fp32) return load_as<float>(storage, count, values);
  if (type == NumberType::int32) return load_as<std::int32_t>(storage, count, values);
  const auto* stored = static_cast<const std::uint16_t*>(storage);
  std::transform(stored, stored + count, values, [&](std::uint16_t bits) { return from_bits(bits, type); });
}

}  // namespace weir::gpu
