// SPDX-License-Identifier: Apache-2.0
#include "validation/unit/arithmetic/number_line.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace weir::test {
namespace {

struct Fields {
  int exponent_bits, mantissa_bits, bias;
};

Fields fields(NumericFormat format) {
  switch (format) {
    case NumericFormat::fp16:
      return {5, 10, 15};
    case NumericFormat::bf16:
      return {8, 7, 127};
    case NumericFormat::fp8_e4m3:
      return {4, 3, 7};
    case NumericFormat::fp8_e5m2:
      return {5, 2, 15};
    default:
      throw std::invalid_argument("no number line");
  }
}

}  // namespace

std::vector<Number> number_line(NumericFormat format) {
  std::vector<Number> line;
  if (format == NumericFormat::int8) {
    for (int i = -128; i <= 127; ++i)
      line.push_back({static_cast<double>(i), static_cast<unsigned>(i & 255)});
    return line;
  }
  const Fields f = fields(format);
  const int mantissas = 1 << f.mantissa_bits;
  const int exponents = 1 << f.exponent_bits;
  const bool all_ones_are_special = format != NumericFormat::fp8_e4m3;
  const unsigned sign = 1U << (f.exponent_bits + f.mantissa_bits);
  for (int e = 0; e < exponents - (all_ones_are_special ? 1 : 0); ++e) {
    for (int m = 0; m < mantissas; ++m) {
      if (!all_ones_are_special && e == exponents - 1 && m == mantissas - 1) continue;  // NaN of e4m3
      const double size = e == 0 ? m * std::exp2(1 - f.bias - f.mantissa_bits)
                                 : (1 + m / static_cast<double>(mantissas)) * std::exp2(e - f.bias);
      const auto bits = static_cast<unsigned>(e * mantissas + m);
      line.push_back({size, bits});
      if (size != 0) line.push_back({-size, bits | sign});
    }
  }
  std::sort(line.begin(), line.end(), [](const Number& a, const Number& b) { return a.value < b.value; });
  return line;
}

}  // namespace weir::test
