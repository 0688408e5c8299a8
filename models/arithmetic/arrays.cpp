// SPDX-License-Identifier: Apache-2.0
#include "models/arithmetic/arrays.hpp"

#include <stdexcept>

namespace weir {
namespace {

const ArrayKernels& best_kernels() {
  const ArrayKernels* avx2 = avx2_array_kernels();
  return avx2 != nullptr ? *avx2 : portable_array_kernels();
}

const ArrayKernels*& kernels() {
  static const ArrayKernels* chosen = &best_kernels();
  return chosen;
}

void require_equal(std::size_t a, std::size_t b) {
  if (a != b) throw std::invalid_argument("arrays of different lengths");
}

void require_narrow(NumericFormat format) {
  if (format == NumericFormat::fp64) throw std::invalid_argument("floats do not hold fp64 numbers");
}

/// Of an operation on two arrays, of which one may be a single number for all.
ArrayKernels::Operands operands(std::span<const float> x, std::span<const float> y, std::span<float> out) {
  const bool scalar_x = x.size() == 1 && out.size() != 1;
  const bool scalar_y = y.size() == 1 && out.size() != 1;
  if (!scalar_x) require_equal(x.size(), out.size());
  if (!scalar_y || scalar_x) require_equal(y.size(), out.size());
  return {x.data(), y.data(), out.data(), out.size(), scalar_x, scalar_y};
}

ArrayKernels::Operands operands(std::span<const float> x, std::span<float> out) {
  require_equal(x.size(), out.size());
  return {x.data(), x.data(), out.data(), out.size()};
}

}  // namespace

void use(VectorUnit unit) {
  kernels() = unit == VectorUnit::portable ? &portable_array_kernels() : &best_kernels();
}

void round_array(NumericFormat format, std::span<const float> in, std::span<float> out) {
  require_narrow(format);
  kernels()->round(format, operands(in, out));
}

void add(OperationFormats formats, std::span<const float> x, std::span<const float> y, std::span<float> out) {
  require_narrow(formats.result);
  kernels()->add(formats, operands(x, y, out));
}

void subtract(OperationFormats formats, std::span<const float> x, std::span<const float> y,
              std::span<float> out) {
  require_narrow(formats.result);
  kernels()->subtract(formats, operands(x, y, out));
}

void multiply(OperationFormats formats, std::span<const float> x, std::span<const float> y,
              std::span<float> out) {
  require_narrow(formats.result);
  kernels()->multiply(formats, operands(x, y, out));
}

void maximum(std::span<const float> x, std::span<const float> y, std::span<float> out) {
  kernels()->maximum(operands(x, y, out));
}

void minimum(std::span<const float> x, std::span<const float> y, std::span<float> out) {
  kernels()->minimum(operands(x, y, out));
}

void divide(const Division& division, std::span<const float> x, std::span<const float> y,
            std::span<float> out) {
  require_narrow(division.formats.result);
  kernels()->divide(division.option, division.formats, operands(x, y, out));
}

void multiply_add(const Arithmetic& arithmetic, std::span<const float> x, std::span<const float> y,
                  std::span<float> sums) {
  require_narrow(arithmetic.accumulator);
  require_equal(y.size(), sums.size());
  kernels()->multiply_add(arithmetic, operands(x, y, sums));
}

void multiply_add(const Arithmetic& arithmetic, float x, std::span<const float> y, std::span<float> sums) {
  require_narrow(arithmetic.accumulator);
  require_equal(y.size(), sums.size());
  kernels()->multiply_add(arithmetic, {&x, y.data(), sums.data(), sums.size(), true});
}

void multiply_add_rows(const ArrayKernels::Rows& rows) { kernels()->multiply_add_rows(rows); }

void exponential(ExpOption option, NumericFormat result, std::span<const float> x, std::span<float> out) {
  require_narrow(result);
  kernels()->exponential(option, result, operands(x, out));
}

void from_fp16(std::span<const std::uint16_t> in, std::span<float> out) {
  require_equal(in.size(), out.size());
  kernels()->from_fp16(in.data(), out.data(), out.size());
}

void to_fp16(std::span<const float> in, std::span<std::uint16_t> out) {
  require_equal(in.size(), out.size());
  kernels()->to_fp16(in.data(), out.data(), out.size());
}

void multiply_add_fp16(std::span<const std::uint16_t> x, std::span<const std::uint16_t> y,
                       std::span<float> sums) {
  require_equal(x.size(), sums.size());
  require_equal(y.size(), sums.size());
  kernels()->multiply_add_fp16(x.data(), y.data(), sums.data(), sums.size());
}

}  // namespace weir
