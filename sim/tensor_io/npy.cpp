// SPDX-License-Identifier: Apache-2.0
#include "sim/tensor_io/npy.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <limits>
#include <optional>
#include <sstream>

#include "einsum/error.hpp"
#include "models/arithmetic/encoding.hpp"
#include "sim/tensor_io/npy_header.hpp"

namespace weir {
namespace {

static_assert(std::endian::native == std::endian::little, "values are copied as they stand in the file");

constexpr std::int64_t largest_exact = std::int64_t{1} << 53;

/// A type of elements: its name in the file, its bytes, and the way to and from a double; a value that
/// cannot go that way is nothing.
struct ElementType {
  const char* descr;
  std::size_t size;
  std::optional<double> (*decode)(const char*);
  bool (*encode)(double, char*);
};

template <typename Number>
std::optional<double> decode(const char* bytes) {
  Number number;
  std::memcpy(&number, bytes, sizeof number);
  if constexpr (sizeof(Number) == sizeof(std::int64_t) && std::numeric_limits<Number>::is_integer) {
    if (number > largest_exact || number < -largest_exact) return std::nullopt;
  }
  return static_cast<double>(number);
}

template <typename Number>
bool encode(double value, char* bytes) {
  if constexpr (std::numeric_limits<Number>::is_integer) {
    value = std::nearbyint(value);
    const double end = std::ldexp(1.0, std::numeric_limits<Number>::digits);
    if (!(value >= -end && value < end)) return false;
  }
  const auto number = static_cast<Number>(value);
  std::memcpy(bytes, &number, sizeof number);
  return true;
}

std::optional<double> decode_half(const char* bytes) {
  std::uint16_t bits = 0;
  std::memcpy(&bits, bytes, sizeof bits);
  return decode(NumericFormat::fp16, bits);
}

bool encode_half(double value, char* bytes) {
  const auto bits = static_cast<std::uint16_t>(encode(NumericFormat::fp16, value));
  std::memcpy(bytes, &bits, sizeof bits);
  return true;
}

std::optional<double> decode_truth(const char* bytes) { return *bytes != 0 ? 1.0 : 0.0; }

/// In the order of NpyType, then those that are only read.
constexpr std::array<ElementType, 8> element_types = {{
    {"<f2", 2, decode_half, encode_half},
    {"<f4", 4, decode<float>, encode<float>},
    {"<f8", 8, decode<double>, encode<double>},
    {"|i1", 1, decode<std::int8_t>, encode<std::int8_t>},
    {"<i2", 2, decode<std::int16_t>, encode<std::int16_t>},
    {"<i4", 4, decode<std::int32_t>, encode<std::int32_t>},
    {"<i8", 8, decode<std::int64_t>, encode<std::int64_t>},
    {"|b1", 1, decode_truth, nullptr},
}};

[[noreturn]] void fail(const std::string& name, const std::string& what) {
  throw SpecError({name, 0, 0}, what);
}

const ElementType& element_type(const NpyHeader& header, const std::string& name) {
  const auto found = std::find_if(element_types.begin(), element_types.end(),
                                  [&](const ElementType& type) { return header.descr == type.descr; });
  if (found != element_types.end()) return *found;
  std::string expected;
  for (const ElementType& type : element_types)
    expected += (expected.empty() ? "" : ", ") + std::string(type.descr);
  fail(name, "array of type '" + header.descr + "'; expected one of " + expected);
}

/// How many values the shape has; throws unless there are just as many bytes.
std::size_t value_count(const NpyHeader& header, std::size_t element_bytes, std::size_t bytes,
                        const std::string& name) {
  std::size_t expected = element_bytes;
  for (const std::int64_t extent : header.shape) {
    if (__builtin_mul_overflow(expected, static_cast<std::size_t>(extent), &expected))
      fail(name, "array of " + shape_text(header.shape) + "; expected one that fits in memory");
  }
  if (expected == bytes) return bytes / element_bytes;
  fail(name, std::to_string(bytes) + " bytes of values; expected " + std::to_string(expected) + " for " +
                 shape_text(header.shape) + " of type '" + header.descr + "'");
}

}  // namespace

Tensor parse_npy(std::string_view bytes, const std::string& name) {
  const NpyHeader header = parse_npy_header(bytes, name);
  const ElementType& type = element_type(header, name);
  if (header.fortran_order) fail(name, "array in Fortran order; expected C order (numpy.ascontiguousarray)");
  const std::size_t count = value_count(header, type.size, bytes.size() - header.size, name);
  std::vector<double> values;
  values.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    const std::optional<double> value = type.decode(bytes.data() + header.size + i * type.size);
    if (!value) fail(name, "integer beyond 2^53; expected one that a double holds");
    values.push_back(*value);
  }
  return {header.shape, std::move(values)};
}

std::string print_npy(const Tensor& tensor, NpyType type) {
  const ElementType& element = element_types.at(static_cast<std::size_t>(type));
  std::string bytes = print_npy_header({element.descr, false, tensor.shape(), 0});
  const std::size_t start = bytes.size();
  bytes.resize(start + tensor.size() * element.size);
  for (std::size_t i = 0; i < tensor.size(); ++i) {
    if (element.encode(tensor.values()[i], bytes.data() + start + i * element.size)) continue;
    throw SpecError("value " + std::to_string(tensor.values()[i]) + " as '" + element.descr +
                    "'; expected one that the type holds");
  }
  return bytes;
}

std::string read_binary_file(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream bytes;
  if (stream && stream.peek() != std::ifstream::traits_type::eof()) bytes << stream.rdbuf();
  if (stream.bad() || !stream.is_open() || bytes.fail())
    fail(file, "cannot be read; expected a readable file");
  return bytes.str();
}

}  // namespace weir
