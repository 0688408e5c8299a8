// SPDX-License-Identifier: Apache-2.0
#include "models/arithmetic/operations.hpp"

#include <bit>
#include <cmath>
#include <limits>
#include <random>

#include "models/arithmetic/encoding.hpp"
#include "validation/catch.hpp"

using namespace weir;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr NumericFormat narrow_formats[] = {NumericFormat::fp32, NumericFormat::fp16, NumericFormat::bf16,
                                            NumericFormat::fp8_e4m3, NumericFormat::fp8_e5m2};

/// Random numbers of a format, bit patterns evenly, finite.
class RandomNumbers {
 public:
  explicit RandomNumbers(NumericFormat format) : format_(format) {}
  double next() {
    for (;;) {
      const double x = decode(format_, random_() >> (64 - parameters(format_).bits));
      if (std::isfinite(x)) return x;
    }
  }

 private:
  NumericFormat format_;
  std::mt19937_64 random_{7};
};

/// The format's number for an exact value given in the compiler's widest type, which is exact for what is
/// tested here.
double nearest(NumericFormat format, long double exact) {
  // Cutting to double with the last bit set if anything is lost keeps the one rounding that follows right.
  auto cut = static_cast<double>(exact);
  if (static_cast<long double>(cut) != exact && std::isfinite(cut)) {
    if (std::fabs(static_cast<long double>(cut)) > std::fabs(exact)) cut = std::nextafter(cut, 0.0);
    if ((std::bit_cast<std::uint64_t>(cut) & 1) == 0)
      cut = std::nextafter(cut, cut > 0 ? infinity : -infinity);
  }
  return round_to(format, cut);
}

bool same(double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); }

}  // namespace

TEST_CASE("Sums, products and quotients round once, for random numbers of every format",
          "[unit][arithmetic]") {
  // Where exponents lie within 64 bits of each other, long double (64 bits) holds sums exactly; products
  // always.
  for (const NumericFormat format : narrow_formats) {
    RandomNumbers random(format);
    for (int i = 0; i < 30000; ++i) {
      const double a = random.next();
      const double b = random.next();
      CAPTURE(to_string(format), a, b);
      REQUIRE(same(multiply(format, a, b), nearest(format, static_cast<long double>(a) * b)));
      if (a != 0 && b != 0 && std::abs(std::ilogb(a) - std::ilogb(b)) < 38)
        REQUIRE(same(add(format, a, b), nearest(format, static_cast<long double>(a) + b)));
    }
  }
}

TEST_CASE("Every quotient of two fp8 numbers is the nearest one", "[unit][arithmetic]") {
  for (const NumericFormat format : {NumericFormat::fp8_e4m3, NumericFormat::fp8_e5m2}) {
    for (unsigned first = 1; first < 0x78; ++first) {
      for (unsigned second = 1; second < 0x78; ++second) {
        const double a = decode(format, first);
        const double b = decode(format, second);
        const double quotient = divide(format, a, b);
        if (!std::isfinite(quotient)) {
          REQUIRE(a >= b * parameters(format).overflow_at);
          continue;
        }
        const std::uint64_t bits = encode(format, quotient);
        const auto distance = [&](std::uint64_t other) { return std::abs(decode(format, other) * b - a); };
        REQUIRE_FALSE(distance(bits) > distance(bits + 1));  // products of fp8 numbers are exact
        if (bits > 0) REQUIRE(distance(bits) <= distance(bits - 1));
      }
    }
  }
}

TEST_CASE("A fused multiply-add rounds once, a separate one twice", "[unit][arithmetic]") {
  Arithmetic half{.element = NumericFormat::fp16, .accumulator = NumericFormat::fp16};
  const double x = 1 + 0x1p-10;
  // x * x = 1 + 2^-9 + 2^-20: the last term is lost when the product is rounded.
  CHECK(multiply_add(half, -(1 + 0x1p-9), x, x) == 0x1p-20);
  half.multiply_add = MultiplyAdd::separate;
  CHECK(multiply_add(half, -(1 + 0x1p-9), x, x) == 0);
}

TEST_CASE("A fused multiply-add in fp16 is not spoilt by the rounding of what is in between",
          "[unit][arithmetic]") {
  // 2048 + 1 is halfway between fp16 numbers; what the product has beyond 1 decides, however little it is.
  const Arithmetic half{.element = NumericFormat::fp16, .accumulator = NumericFormat::fp16};
  CHECK(multiply_add(half, 2048, 1, 1) == 2048);
  CHECK(multiply_add(half, 2048, 1 + 0x1p-10, 1) == 2050);
  // 3 * 10928 = 32768 + 16 is halfway, and a float would not see the accumulator.
  CHECK(multiply_add(half, 0, 3, 10928) == 32768);
  CHECK(multiply_add(half, 0x1p-24, 3, 10928) == 32800);
  CHECK(multiply_add(half, -0x1p-24, 3, 10928) == 32768);
  // 7 * 37 / 256 is halfway between bf16 numbers, and a double would not see the accumulator.
  const Arithmetic brain{.element = NumericFormat::bf16, .accumulator = NumericFormat::bf16};
  CHECK(multiply_add(brain, 0, 7, 37 / 256.0) == 260 / 256.0);
  CHECK(multiply_add(brain, 0x1p-100, 7, 37 / 256.0) == 260 / 256.0);
  CHECK(multiply_add(brain, -0x1p-100, 7, 37 / 256.0) == 258 / 256.0);
}

TEST_CASE("A sum that a double cannot hold is still rounded once", "[unit][arithmetic]") {
  // fp32 operands, fp16 result: 1 + 2^-11 is halfway to the next fp16 number, and 2^-70 is beyond a double's
  // digits.
  CHECK(add(NumericFormat::fp16, 1 + 0x1p-11, 0x1p-70) == 1 + 0x1p-10);
  CHECK(add(NumericFormat::fp16, 1 + 0x1p-11, -0x1p-70) == 1);
  CHECK(add(NumericFormat::fp16, 1 + 0x1p-11, 0) == 1);
  // In fp32: 1 + 2^-24 is halfway.
  const Arithmetic single{.element = NumericFormat::fp32, .accumulator = NumericFormat::fp32};
  CHECK(multiply_add(single, 0x1p-90, 1 + 0x1p-12, 1 + 0x1p-12) ==
        static_cast<double>(std::fma(1 + 0x1p-12F, 1 + 0x1p-12F, 0x1p-90F)));
}

TEST_CASE("A fused multiply-add of fp32 is the machine's", "[unit][arithmetic]") {
  const Arithmetic single{.element = NumericFormat::fp32, .accumulator = NumericFormat::fp32};
  RandomNumbers random(NumericFormat::fp32);
  for (int i = 0; i < 30000; ++i) {
    const auto a = static_cast<float>(random.next());
    const auto b = static_cast<float>(random.next());
    const auto c = static_cast<float>(random.next());
    const float near = -a * b;  // cancellation is where a second rounding would show
    REQUIRE(same(multiply_add(single, c, a, b), std::fma(a, b, c)));
    if (std::isfinite(near)) REQUIRE(same(multiply_add(single, near, a, b), std::fma(a, b, near)));
  }
}

TEST_CASE("Special values follow IEEE 754 in every format", "[unit][arithmetic]") {
  for (const NumericFormat format : {NumericFormat::fp64, NumericFormat::fp32, NumericFormat::fp16,
                                     NumericFormat::bf16, NumericFormat::fp8_e5m2}) {
    CAPTURE(to_string(format));
    CHECK(std::isnan(subtract(format, infinity, infinity)));
    CHECK(std::isnan(multiply(format, 0, infinity)));
    CHECK(std::isnan(divide(format, 0, 0)));
    CHECK(divide(format, 1, 0) == infinity);
    CHECK(divide(format, 1, -0.0) == -infinity);
    CHECK(divide(format, -1, infinity) == 0);
    CHECK(add(format, infinity, 1) == infinity);
    const double largest = parameters(format).largest;
    CHECK(add(format, largest, largest) == infinity);
    CHECK(multiply(format, largest, -2) == -infinity);
    CHECK(std::isnan(add(format, std::numeric_limits<double>::quiet_NaN(), 1)));
  }
}

TEST_CASE("The maximum of a NaN is NaN on either side", "[unit][arithmetic]") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK(std::isnan(maximum(nan, 1)));
  CHECK(std::isnan(maximum(1, nan)));
  CHECK(std::isnan(minimum(1, nan)));
  CHECK(maximum(-infinity, 1) == 1);
  CHECK(minimum(-infinity, 1) == -infinity);
}

TEST_CASE("An arithmetic that no unit has says why", "[unit][arithmetic]") {
  CHECK(complaint({}).empty());
  CHECK(complaint({.element = NumericFormat::bf16, .accumulator = NumericFormat::fp16}) ==
        "fp16 cannot accumulate bf16; expected a format with at least its precision and range");
  CHECK(complaint({.element = NumericFormat::int8, .accumulator = NumericFormat::int8}) ==
        "int8 cannot accumulate; expected a floating point format");
  CHECK(complaint({.divide = {DivideOption::Method::newton, 5}}) ==
        "5 Newton steps; expected 0 to 4, after which the reciprocal is as exact as fp32");
  CHECK(to_string(Arithmetic{}) ==
        "fp16, accumulated in fp32 (fused), exp exp2-minimax3, divide correctly-rounded");
}
