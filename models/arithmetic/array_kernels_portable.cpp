// SPDX-License-Identifier: Apache-2.0
#include "models/arithmetic/array_loops_multiply_add.hpp"

namespace weir {
namespace {

using Operands = ArrayKernels::Operands;

/// The number of fp16 bits: scaled from where they stand as a float; all ones in the exponent stay all ones.
float number_of(std::uint16_t bits) {
  const std::uint32_t size = bits & 0x7fffU;
  const auto scaled = std::bit_cast<float>(size << 13) * 0x1p112F;
  const std::uint32_t special = size >= 0x7c00 ? 0x7f800000U : 0;
  return std::bit_cast<float>(std::bit_cast<std::uint32_t>(scaled) | special | (bits & 0x8000U) << 16);
}

std::uint16_t bits_of(float x) {
  const float rounded = round_to<NumericFormat::fp16>(x);
  const auto bits = std::bit_cast<std::uint32_t>(rounded);
  const std::uint32_t size = bits & 0x7fffffffU;
  const auto magnitude = std::bit_cast<float>(size);
  const bool normal = magnitude >= 0x1p-14F;
  const auto subnormal = static_cast<std::uint32_t>(normal ? 0.0F : (x == x ? magnitude : 0.0F) * 0x1p24F);
  const std::uint32_t from_normal = magnitude > 65504 ? 0x7c00U : (size >> 13) - (112U << 10);
  const std::uint32_t number = (normal ? from_normal : subnormal) | (bits >> 31) << 15;
  return static_cast<std::uint16_t>(x != x ? 0x7e00U : number);
}

struct PortableHalf {
  WEIR_INLINE static void round(const float* in, float* out, std::size_t count) {
    array_loops::round_all<NumericFormat::fp16>(in, out, count);
  }
};

void round(NumericFormat format, const Operands& operands) {
  array_loops::round_array<PortableHalf>(format, operands.x, operands.out, operands.count);
}
void add(OperationFormats formats, const Operands& operands) {
  array_loops::add<PortableHalf>(formats, operands, 1);
}
void subtract(OperationFormats formats, const Operands& operands) {
  array_loops::add<PortableHalf>(formats, operands, -1);
}
void multiply(OperationFormats formats, const Operands& operands) {
  array_loops::multiply<PortableHalf>(formats, operands);
}
void divide(const DivideOption& option, OperationFormats formats, const Operands& operands) {
  array_loops::divide<PortableHalf>(option, formats, operands);
}
void maximum(const Operands& operands) { array_loops::maximum<PortableHalf>(operands); }
void minimum(const Operands& operands) { array_loops::minimum<PortableHalf>(operands); }
void multiply_add(const Arithmetic& arithmetic, const Operands& operands) {
  array_loops::multiply_add<PortableHalf>(arithmetic, operands);
}
void multiply_add_rows(const ArrayKernels::Rows& rows) { array_loops::multiply_add_rows(rows); }
void exponential(ExpOption option, NumericFormat result, const Operands& operands) {
  array_loops::exponential<PortableHalf>(option, result, operands);
}
void from_fp16(const std::uint16_t* in, float* out, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) out[i] = number_of(in[i]);
}
void to_fp16(const float* in, std::uint16_t* out, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) out[i] = bits_of(in[i]);
}
void multiply_add_fp16(const std::uint16_t* x, const std::uint16_t* y, float* out, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) out[i] = std::fma(number_of(x[i]), number_of(y[i]), out[i]);
}

}  // namespace

const ArrayKernels& portable_array_kernels() {
  static constexpr ArrayKernels kernels = {
      round,       add,       subtract, multiply,          divide,           maximum, minimum, multiply_add,
      exponential, from_fp16, to_fp16,  multiply_add_fp16, multiply_add_rows};
  return kernels;
}

}  // namespace weir
