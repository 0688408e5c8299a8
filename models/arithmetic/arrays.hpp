// SPDX-License-Identifier: Apache-2.0
/// The operations of operations.hpp on whole arrays, on the machine's vector unit where it has AVX2 (found at
/// run time), else as portable code; both give the same numbers, bit for bit but for the sign and payload of
/// a NaN.
///
/// A float holds a number of its format. Arrays of one call have equal lengths; the output may be one of the
/// inputs, but not overlap one otherwise. What fp64 takes part in is for operations.hpp:
/// `std::invalid_argument`, as for lengths.
#pragma once

#include <cstdint>
#include <span>

#include "models/arithmetic/array_kernels.hpp"

namespace weir {

/// Which kernels run. `portable` is there for tests and comparisons.
enum class VectorUnit { automatic, portable };
void use(VectorUnit unit);

void round_array(NumericFormat format, std::span<const float> in, std::span<float> out);

/// Operations on two arrays. One of them may have a single number, which then is for all.
void add(OperationFormats formats, std::span<const float> x, std::span<const float> y, std::span<float> out);
void subtract(OperationFormats formats, std::span<const float> x, std::span<const float> y,
              std::span<float> out);
void multiply(OperationFormats formats, std::span<const float> x, std::span<const float> y,
              std::span<float> out);
void maximum(std::span<const float> x, std::span<const float> y, std::span<float> out);
void minimum(std::span<const float> x, std::span<const float> y, std::span<float> out);

/// Quotients x / y.
struct Division {
  DivideOption option = {};
  OperationFormats formats = {};
};
void divide(const Division& division, std::span<const float> x, std::span<const float> y,
            std::span<float> out);

/// sums[i] += x[i] * y[i], and the same with one x for all.
void multiply_add(const Arithmetic& arithmetic, std::span<const float> x, std::span<const float> y,
                  std::span<float> sums);
void multiply_add(const Arithmetic& arithmetic, float x, std::span<const float> y, std::span<float> sums);

/// The latter for many rows in one call, fused, in fp32: see ArrayKernels::Rows.
void multiply_add_rows(const ArrayKernels::Rows& rows);

/// out[i] = exp(x[i]) by the option, rounded to the result's format.
void exponential(ExpOption option, NumericFormat result, std::span<const float> x, std::span<float> out);

/// fp16 as its bits (NaN is stored as 0x7e00).
void from_fp16(std::span<const std::uint16_t> in, std::span<float> out);
void to_fp16(std::span<const float> in, std::span<std::uint16_t> out);

/// sums[i] += x[i] * y[i], x and y the bits of fp16 numbers, fused, in fp32.
void multiply_add_fp16(std::span<const std::uint16_t> x, std::span<const std::uint16_t> y,
                       std::span<float> sums);

}  // namespace weir
