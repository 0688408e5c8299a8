// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "models/arithmetic/arithmetic.hpp"

namespace weir {

/// Formats of what an operation reads and of what it writes.
struct OperationFormats {
  NumericFormat operand = NumericFormat::fp32;
  NumericFormat result = NumericFormat::fp32;
};

/// The operations of arrays.hpp for one kind of machine, on `count` numbers. `x` may be `scalar`: then only
/// x[0] is read.
struct ArrayKernels {
  struct Operands {
    const float* x;
    const float* y;
    float* out;
    std::size_t count;
    bool scalar_x = false;
    bool scalar_y = false;
  };
  /// sums of each row += x[row] * y of the row, fused, in fp32; a stride of 0: one row of them for all.
  struct Rows {
    const float* x;
    const float* y;
    std::size_t y_stride;
    float* sums;
    std::size_t sum_stride;
    std::size_t rows;
    std::size_t columns;
  };
  void (*round)(NumericFormat format, const Operands& operands);
  void (*add)(OperationFormats formats, const Operands& operands);
  void (*subtract)(OperationFormats formats, const Operands& operands);
  void (*multiply)(OperationFormats formats, const Operands& operands);
  void (*divide)(const DivideOption& option, OperationFormats formats, const Operands& operands);
  void (*maximum)(const Operands& operands);
  void (*minimum)(const Operands& operands);
  void (*multiply_add)(const Arithmetic& arithmetic, const Operands& operands);
  void (*exponential)(ExpOption option, NumericFormat result, const Operands& operands);
  void (*from_fp16)(const std::uint16_t* in, float* out, std::size_t count);
  void (*to_fp16)(const float* in, std::uint16_t* out, std::size_t count);
  void (*multiply_add_fp16)(const std::uint16_t* x, const std::uint16_t* y, float* out, std::size_t count);
  void (*multiply_add_rows)(const Rows& rows);
};

/// For any machine.
const ArrayKernels& portable_array_kernels();

/// For a machine with AVX2, FMA and F16C; null if this one has not, or the compiler does not know them.
const ArrayKernels* avx2_array_kernels();

}  // namespace weir
