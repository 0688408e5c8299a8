// SPDX-License-Identifier: Apache-2.0
#include "models/arithmetic/encoding.hpp"

#include <cmath>
#include <limits>
#include <random>

#include "models/arithmetic/rounding.hpp"
#include "validation/catch.hpp"
#include "validation/unit/arithmetic/number_line.hpp"

using namespace weir;
using weir::test::Number;
using weir::test::number_line;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double quiet_nan = std::numeric_limits<double>::quiet_NaN();
constexpr NumericFormat narrow_formats[] = {NumericFormat::fp16, NumericFormat::bf16, NumericFormat::fp8_e4m3,
                                            NumericFormat::fp8_e5m2, NumericFormat::int8};

/// The rounding of float to each format, as the array kernels use it.
float round_single(NumericFormat format, float x) {
  switch (format) {
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
    default:
      return x;
  }
}

bool same(double a, double b) {
  return (std::isnan(a) && std::isnan(b)) || (a == b && std::signbit(a) == std::signbit(b));
}

int mistakes;
/// Counts x as a mistake if double or, for an x that float has, float do not round it to the expected number.
void expect(NumericFormat format, double x, double expected) {
  const bool wrong = round_to(format, x) != expected ||
                     (static_cast<double>(static_cast<float>(x)) == x &&
                      static_cast<double>(round_single(format, static_cast<float>(x))) != expected);
  if (wrong && ++mistakes < 5)
    UNSCOPED_INFO(to_string(format) << ": " << x << " rounds to " << round_to(format, x) << ", float "
                                    << round_single(format, static_cast<float>(x)) << "; expected "
                                    << expected);
}

}  // namespace

TEST_CASE("Every number of a narrow format is decoded, encoded and left alone by rounding",
          "[unit][arithmetic]") {
  mistakes = 0;
  for (const NumericFormat format : narrow_formats) {
    for (const Number& number : number_line(format)) {
      expect(format, number.value, number.value);
      mistakes += decode(format, number.bits) != number.value;
      mistakes += encode(format, number.value) != number.bits;
    }
    if (format != NumericFormat::int8) {
      const unsigned sign = 1U << (parameters(format).bits - 1);
      CHECK(encode(format, -0.0) == sign);
      CHECK(same(decode(format, sign), -0.0));
    }
  }
  CHECK(mistakes == 0);
}

TEST_CASE("Between two neighbours of a narrow format, the nearer one is taken, and the even one of equals",
          "[unit][arithmetic]") {
  mistakes = 0;
  for (const NumericFormat format : narrow_formats) {
    const std::vector<Number> line = number_line(format);
    for (std::size_t i = 0; i + 1 < line.size(); ++i) {
      const Number& low = line[i];
      const Number& high = line[i + 1];
      const double middle = (low.value + high.value) / 2;  // exact in float, too, unless bf16 is subnormal
      const auto single = static_cast<float>(middle);
      expect(format, middle, (low.bits & 1) == 0 ? low.value : high.value);
      expect(format, std::nextafter(middle, -infinity), low.value);
      expect(format, std::nextafter(middle, infinity), high.value);
      if (single != middle) continue;
      expect(format, std::nextafter(single, -std::numeric_limits<float>::infinity()), low.value);
      expect(format, std::nextafter(single, std::numeric_limits<float>::infinity()), high.value);
    }
  }
  CHECK(mistakes == 0);
}

TEST_CASE("What lies beyond the largest number overflows as the format has it", "[unit][arithmetic]") {
  struct Edge {
    NumericFormat format;
    double last, beyond;  ///< the last double that rounds to the largest number, and what the next one gives
  };
  const Edge edges[] = {
      {NumericFormat::fp16, std::nextafter(65520.0, 0.0), infinity},
      {NumericFormat::bf16, std::nextafter(0x1.ffp127, 0.0), infinity},
      {NumericFormat::fp8_e4m3, 464, quiet_nan},  // the tie goes to 448, whose last bit is 0
      {NumericFormat::fp8_e5m2, std::nextafter(61440.0, 0.0), infinity},
      {NumericFormat::fp32, std::nextafter(0x1.ffffffp127, 0.0), infinity}};
  for (const Edge& edge : edges) {
    CAPTURE(to_string(edge.format));
    for (const double sign : {1.0, -1.0}) {
      CHECK(round_to(edge.format, sign * edge.last) == sign * parameters(edge.format).largest);
      CHECK(same(round_to(edge.format, sign * std::nextafter(edge.last, infinity)), sign * edge.beyond));
      CHECK(same(round_to(edge.format, sign * infinity), sign * edge.beyond));
      CHECK(same(round_to(edge.format, sign * std::numeric_limits<double>::max()), sign * edge.beyond));
    }
    CHECK(std::isnan(round_to(edge.format, quiet_nan)));
  }
}

TEST_CASE("Each encoding has one NaN, quiet and positive, and reads all of its own", "[unit][arithmetic]") {
  CHECK(encode(NumericFormat::fp16, -quiet_nan) == 0x7e00);
  CHECK(encode(NumericFormat::bf16, -quiet_nan) == 0x7fc0);
  CHECK(encode(NumericFormat::fp8_e4m3, -quiet_nan) == 0x7f);
  CHECK(encode(NumericFormat::fp8_e4m3, infinity) == 0x7f);
  CHECK(encode(NumericFormat::fp8_e5m2, -quiet_nan) == 0x7f);
  CHECK(encode(NumericFormat::fp8_e5m2, -infinity) == 0xfc);
  for (unsigned bits = 0x7c01; bits <= 0x7fff; ++bits) REQUIRE(std::isnan(decode(NumericFormat::fp16, bits)));
  for (unsigned bits = 0xff81; bits <= 0xffff; ++bits) REQUIRE(std::isnan(decode(NumericFormat::bf16, bits)));
  for (const unsigned bits : {0x7dU, 0x7eU, 0x7fU, 0xfdU})
    CHECK(std::isnan(decode(NumericFormat::fp8_e5m2, bits)));
  CHECK(std::isnan(decode(NumericFormat::fp8_e4m3, 0xff)));
  CHECK(decode(NumericFormat::fp8_e4m3, 0x7e) == 448);
}

TEST_CASE("int8 saturates, has no NaN and no negative zero, and counts in its scale", "[unit][arithmetic]") {
  CHECK(round_to(NumericFormat::int8, 1000) == 127);
  CHECK(round_to(NumericFormat::int8, -infinity) == -128);
  CHECK(round_to(NumericFormat::int8, 2.5) == 2);
  CHECK(same(round_to(NumericFormat::int8, quiet_nan), 0));
  CHECK(same(round_to(NumericFormat::int8, -0.25), 0));
  CHECK(quantize(1, 0.25) == 4);
  CHECK(quantize(-1000, 0.25) == -128);
  CHECK(dequantize(quantize(0.7, 0.25), 0.25) == 0.75);
}

TEST_CASE("fp32 and fp64 round trip through their bits as the machine has them", "[unit][arithmetic]") {
  std::mt19937_64 random(1);
  for (int i = 0; i < 20000; ++i) {
    const std::uint64_t bits = random();
    const auto wide = std::bit_cast<double>(bits);
    const auto single = std::bit_cast<float>(static_cast<std::uint32_t>(bits));
    if (!std::isnan(wide)) REQUIRE(encode(NumericFormat::fp64, wide) == bits);
    REQUIRE(same(decode(NumericFormat::fp64, bits), wide));
    REQUIRE(same(decode(NumericFormat::fp32, bits & 0xffffffff), single));
    REQUIRE(same(round_to(NumericFormat::fp32, wide), static_cast<float>(wide)));
  }
}

#ifdef __FLT16_MANT_DIG__
TEST_CASE("fp16 is the compiler's _Float16 for random doubles and floats of every size",
          "[unit][arithmetic]") {
  std::mt19937_64 random(2);
  for (int i = 0; i < 400000; ++i) {
    const double x = std::ldexp(static_cast<double>(static_cast<std::int64_t>(random())),
                                static_cast<int>(random() % 60) - 63 - 32);
    REQUIRE(same(round_to(NumericFormat::fp16, x), static_cast<double>(static_cast<_Float16>(x))));
    const auto single = static_cast<float>(x);
    REQUIRE(
        same(round_single(NumericFormat::fp16, single), static_cast<double>(static_cast<_Float16>(single))));
  }
}
#endif
