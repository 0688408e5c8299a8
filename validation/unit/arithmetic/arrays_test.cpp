// SPDX-License-Identifier: Apache-2.0
#include "models/arithmetic/arrays.hpp"

#include <bit>
#include <cmath>
#include <random>
#include <stdexcept>
#include <vector>

#include "models/arithmetic/encoding.hpp"
#include "models/arithmetic/operations.hpp"
#include "validation/catch.hpp"

using namespace weir;

namespace {

constexpr NumericFormat formats[] = {NumericFormat::fp32,     NumericFormat::fp16,     NumericFormat::bf16,
                                     NumericFormat::fp8_e4m3, NumericFormat::fp8_e5m2, NumericFormat::int8};

/// `count` numbers of the format: random bits, so with subnormal numbers, infinities and NaN.
std::vector<float> numbers(NumericFormat format, std::size_t count, unsigned seed) {
  std::mt19937 random(seed);
  std::vector<float> result(count);
  for (float& x : result) x = static_cast<float>(decode(format, random() >> (32 - parameters(format).bits)));
  return result;
}

bool same(double a, double b) {
  return (std::isnan(a) && std::isnan(b)) ||
         std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

/// Runs `operation` into a copy of `out` on the vector unit and in portable code; REQUIREs of both what
/// scalar(i) gives.
template <typename Operation, typename Scalar>
void compare(const std::vector<float>& out, Operation operation, Scalar scalar) {
  for (const VectorUnit unit : {VectorUnit::automatic, VectorUnit::portable}) {
    CAPTURE(unit == VectorUnit::portable);
    std::vector<float> results = out;
    use(unit);
    operation(results);
    use(VectorUnit::automatic);
    for (std::size_t i = 0; i < results.size(); ++i) {
      if (same(results[i], scalar(i))) continue;
      CAPTURE(i, results[i], scalar(i));
      FAIL("differs from the scalar operation");
    }
  }
}

constexpr std::size_t count = 3001;  // some blocks, and a rest that fills no vector

}  // namespace

TEST_CASE("Arrays are rounded as scalars are, for every fp16 pattern extended by others",
          "[unit][arithmetic]") {
  std::vector<float> x = numbers(NumericFormat::fp32, 40000, 3);
  for (unsigned bits = 0; bits < 0x10000; ++bits) {
    const auto half = static_cast<float>(decode(NumericFormat::fp16, bits));
    for (const float factor : {1.0F, 1 + 0x1p-11F, 1 + 0x1p-12F, 1 - 0x1p-12F}) x.push_back(half * factor);
  }
  for (const NumericFormat format : formats) {
    CAPTURE(to_string(format));
    compare(
        x, [&](std::vector<float>& out) { round_array(format, out, out); },
        [&](std::size_t i) { return round_to(format, x[i]); });
  }
}

TEST_CASE("fp16 arrays are encoded and decoded as scalars are, all of them", "[unit][arithmetic]") {
  std::vector<std::uint16_t> all(0x10000);
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<std::uint16_t>(i);
  compare(
      std::vector<float>(all.size()), [&](std::vector<float>& out) { from_fp16(all, out); },
      [&](std::size_t i) { return decode(NumericFormat::fp16, i); });
  std::vector<float> x = numbers(NumericFormat::fp32, 50003, 4);
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto half = static_cast<float>(decode(NumericFormat::fp16, i));
    x.insert(x.end(), {half, half * (1 + 0x1p-11F), half * (1 + 0x1p-12F), half + 0x1p-25F});
  }
  compare(
      x,
      [&](std::vector<float>& out) {
        std::vector<std::uint16_t> bits(x.size());
        to_fp16(x, bits);
        std::copy(bits.begin(), bits.end(), out.begin());
      },
      [&](std::size_t i) { return static_cast<double>(encode(NumericFormat::fp16, x[i])); });
}

TEST_CASE("Arrays are added, subtracted, multiplied and divided as scalars are", "[unit][arithmetic]") {
  for (const NumericFormat operand : formats) {
    for (const NumericFormat result : formats) {
      CAPTURE(to_string(operand), to_string(result));
      const OperationFormats both{operand, result};
      const std::vector<float> x = numbers(operand, count, 5);
      const std::vector<float> y = numbers(operand, count, 6);
      compare(
          x, [&](auto& out) { add(both, x, y, out); },
          [&](std::size_t i) { return add(result, x[i], y[i]); });
      compare(
          x, [&](auto& out) { subtract(both, x, y, out); },
          [&](std::size_t i) { return subtract(result, x[i], y[i]); });
      compare(
          x, [&](auto& out) { multiply(both, x, y, out); },
          [&](std::size_t i) { return multiply(result, x[i], y[i]); });
      for (const DivideOption& option : {DivideOption{}, DivideOption{DivideOption::Method::newton, 2}}) {
        compare(
            x,
            [&](auto& out) {
              divide(Division{option, both}, x, y, out);
            },
            [&](std::size_t i) { return divide(option, result, x[i], y[i]); });
      }
    }
  }
}

TEST_CASE("Sums of fp16 that are halfway in fp32 are rounded once", "[unit][arithmetic]") {
  std::mt19937 random(8);
  std::vector<float> x(20000);
  std::vector<float> y(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) {
    x[i] = static_cast<float>(decode(NumericFormat::fp16, 0x6400 + random() % 0x1400));  // 1024 and more
    y[i] = static_cast<float>(decode(NumericFormat::fp16, random() % 0x4000));           // below 2
  }
  const OperationFormats half{NumericFormat::fp16, NumericFormat::fp16};
  compare(
      x, [&](auto& out) { add(half, x, y, out); },
      [&](std::size_t i) { return add(NumericFormat::fp16, x[i], y[i]); });
}

TEST_CASE("The maximum and minimum of arrays are those of scalars, NaN included", "[unit][arithmetic]") {
  const std::vector<float> x = numbers(NumericFormat::fp8_e5m2, count, 7);
  const std::vector<float> y = numbers(NumericFormat::fp8_e5m2, count, 8);
  compare(
      x, [&](auto& out) { maximum(x, y, out); }, [&](std::size_t i) { return maximum(x[i], y[i]); });
  compare(
      x, [&](auto& out) { minimum(x, y, out); }, [&](std::size_t i) { return minimum(x[i], y[i]); });
}

TEST_CASE("One number on either side is for all of an array", "[unit][arithmetic]") {
  const OperationFormats half{NumericFormat::fp16, NumericFormat::fp16};
  const std::vector<float> x = numbers(NumericFormat::fp16, count, 14);
  const std::vector<float> one = {-3.25F};
  compare(
      x, [&](auto& out) { subtract(half, x, one, out); },
      [&](std::size_t i) { return subtract(NumericFormat::fp16, x[i], one[0]); });
  compare(
      x, [&](auto& out) { subtract(half, one, x, out); },
      [&](std::size_t i) { return subtract(NumericFormat::fp16, one[0], x[i]); });
  compare(
      x,
      [&](auto& out) {
        divide(Division{{}, half}, out, one, out);
      },
      [&](std::size_t i) { return divide(NumericFormat::fp16, x[i], one[0]); });
  compare(
      x, [&](auto& out) { maximum(out, one, out); }, [&](std::size_t i) { return maximum(x[i], one[0]); });
}

TEST_CASE("Arrays are multiplied and added as scalars are, fused and separate", "[unit][arithmetic]") {
  for (const NumericFormat element : formats) {
    for (const NumericFormat accumulator : formats) {
      for (const MultiplyAdd option : {MultiplyAdd::fused, MultiplyAdd::separate}) {
        const Arithmetic arithmetic{.element = element, .accumulator = accumulator, .multiply_add = option};
        if (!complaint(arithmetic).empty()) continue;
        CAPTURE(to_string(arithmetic));
        const std::vector<float> x = numbers(element, count, 9);
        const std::vector<float> y = numbers(element, count, 10);
        std::vector<float> sums = numbers(accumulator, count, 11);
        for (std::size_t i = 0; i < count; i += 2)  // near cancellation, where a second rounding shows
          sums[i] = static_cast<float>(-multiply(accumulator, x[i], y[i]));
        compare(
            sums, [&](auto& out) { multiply_add(arithmetic, x, y, out); },
            [&](std::size_t i) { return multiply_add(arithmetic, sums[i], x[i], y[i]); });
        compare(
            sums, [&](auto& out) { multiply_add(arithmetic, 1.5F, y, out); },
            [&](std::size_t i) { return multiply_add(arithmetic, sums[i], 1.5, y[i]); });
      }
    }
  }
}

TEST_CASE("Rows are multiplied and added in place, and down their columns", "[unit][arithmetic]") {
  constexpr std::size_t rows = 7;
  constexpr std::size_t columns = 29;
  const std::vector<float> x = numbers(NumericFormat::fp16, rows, 14);
  const std::vector<float> y = numbers(NumericFormat::fp16, rows * columns, 15);
  const std::vector<float> sums = numbers(NumericFormat::fp32, rows * columns, 16);
  compare(
      sums,
      [&](auto& out) {
        multiply_add_rows({x.data(), y.data(), 0, out.data(), columns, rows, columns});
      },
      [&](std::size_t i) { return multiply_add(Arithmetic{}, sums[i], x[i / columns], y[i % columns]); });
  const std::vector<float> first(sums.begin(), sums.begin() + columns);
  compare(
      first,
      [&](auto& out) {
        multiply_add_rows({x.data(), y.data(), columns, out.data(), 0, rows, columns});
      },
      [&](std::size_t i) {
        double sum = first[i];
        for (std::size_t row = 0; row < rows; ++row)
          sum = multiply_add(Arithmetic{}, sum, x[row], y[row * columns + i]);
        return sum;
      });
}

TEST_CASE("fp16 bits are multiplied and added in fp32", "[unit][arithmetic]") {
  std::mt19937 random(12);
  std::vector<std::uint16_t> x(count);
  std::vector<std::uint16_t> y(count);
  for (std::size_t i = 0; i < count; ++i) {
    x[i] = static_cast<std::uint16_t>(random());
    y[i] = static_cast<std::uint16_t>(random());
  }
  const std::vector<float> sums = numbers(NumericFormat::fp32, count, 13);
  compare(
      sums, [&](auto& out) { multiply_add_fp16(x, y, out); },
      [&](std::size_t i) {
        return multiply_add(Arithmetic{}, sums[i], decode(NumericFormat::fp16, x[i]),
                            decode(NumericFormat::fp16, y[i]));
      });
}

TEST_CASE("Exponentials of arrays are those of scalars, for all 16-bit numbers", "[unit][arithmetic]") {
  for (const NumericFormat format : {NumericFormat::fp16, NumericFormat::bf16}) {
    std::vector<float> x(0x10000);
    for (std::size_t i = 0; i < x.size(); ++i) x[i] = static_cast<float>(decode(format, i));
    for (const ExpOption option : exp_options) {
      for (const NumericFormat result : {format, NumericFormat::fp32}) {
        CAPTURE(to_string(option), to_string(format), to_string(result));
        compare(
            x, [&](auto& out) { exponential(option, result, out, out); },
            [&](std::size_t i) { return exponential(option, result, x[i]); });
      }
    }
  }
}

TEST_CASE("Arrays of unequal lengths and numbers that float does not hold are refused",
          "[unit][arithmetic]") {
  std::vector<float> three(3);
  const std::vector<float> two(2);
  const std::vector<float> one(1);
  CHECK_THROWS_AS(add({}, three, two, three), std::invalid_argument);
  CHECK_THROWS_AS(add({}, one, one, three), std::invalid_argument);
  CHECK_THROWS_AS(multiply_add({}, three, one, three), std::invalid_argument);
  CHECK_THROWS_AS(round_array(NumericFormat::fp64, three, three), std::invalid_argument);
}
