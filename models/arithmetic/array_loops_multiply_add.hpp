// SPDX-License-Identifier: Apache-2.0
/// Multiply-add and exponential of ArrayKernels, in the manner of array_loops.hpp.
#pragma once

#include "models/arithmetic/array_loops.hpp"

namespace weir::array_loops {

/// sum(product(i), out[i]) by `sum`, with x[i] or the scalar x[0].
template <typename Half, typename Operation>
WEIR_INLINE void accumulate(NumericFormat format, const Operands& operands, Operation operation) {
  const float* x = operands.x;
  const float* y = operands.y;
  const float* out = operands.out;
  if (operands.scalar_x) {
    const float first = x[0];
    for_each_rounded<Half>(format, operands,
                           [=](std::size_t i) WEIR_INLINE_LAMBDA { return operation(first, y[i], out[i]); });
  } else {
    for_each_rounded<Half>(format, operands,
                           [=](std::size_t i) WEIR_INLINE_LAMBDA { return operation(x[i], y[i], out[i]); });
  }
}

template <typename Half>
WEIR_INLINE void multiply_add_fused(const Arithmetic& arithmetic, const Operands& operands) {
  const NumericFormat format = arithmetic.accumulator;
  if (format == NumericFormat::fp32) {
    accumulate<Half>(format, operands,
                     [](float x, float y, float sum) WEIR_INLINE_LAMBDA { return std::fma(x, y, sum); });
  } else if (has_exact_products(arithmetic.element)) {
    accumulate<Half>(format, operands,
                     [](float x, float y, float sum) WEIR_INLINE_LAMBDA { return sum_to_odd(x * y, sum); });
  } else {
    accumulate<Half>(format, operands, [](float x, float y, float sum) WEIR_INLINE_LAMBDA {
      return narrow_to_odd(
          sum_to_odd(static_cast<double>(x) * static_cast<double>(y), static_cast<double>(sum)));
    });
  }
}

/// Products into a block, rounded there, then sums.
template <typename Half>
WEIR_INLINE void multiply_add_separate(const Arithmetic& arithmetic, const Operands& operands) {
  const NumericFormat format = arithmetic.accumulator;
  constexpr std::size_t block = 512;
  alignas(64) float products[block];
  for (std::size_t begin = 0; begin < operands.count; begin += block) {
    const std::size_t count = std::min(block, operands.count - begin);
    float* out = operands.out + begin;
    const float* x = operands.scalar_x ? operands.x : operands.x + begin;
    multiply<Half>({arithmetic.element, format}, {x, operands.y + begin, products, count, operands.scalar_x});
    add<Half>({format, format}, {products, out, out, count}, 1.0F);
  }
}

template <typename Half>
WEIR_INLINE void multiply_add(const Arithmetic& arithmetic, const Operands& operands) {
  if (arithmetic.multiply_add == MultiplyAdd::fused) {
    multiply_add_fused<Half>(arithmetic, operands);
  } else {
    multiply_add_separate<Half>(arithmetic, operands);
  }
}

WEIR_INLINE void multiply_add_rows(const ArrayKernels::Rows& rows) {
  for (std::size_t row = 0; row < rows.rows; ++row) {
    const float x = rows.x[row];
    const float* y = rows.y + row * rows.y_stride;
    float* sums = rows.sums + row * rows.sum_stride;
    for_each(rows.columns, sums,
             [=](std::size_t i) WEIR_INLINE_LAMBDA { return std::fma(x, y[i], sums[i]); });
  }
}

template <typename Half, ExpOption option>
WEIR_INLINE void exponential_by(NumericFormat result, const Operands& operands) {
  const float* x = operands.x;
  for_each_rounded<Half>(result, operands, [=](std::size_t i) WEIR_INLINE_LAMBDA {
    return exp_functions::evaluate<option>(x[i]);
  });
}

/// exp_functions::exp2_linear in steps over blocks, so that only looking up the chords is left to scalar
/// instructions.
template <typename Half, int segments>
WEIR_INLINE void exponential_linear(NumericFormat result, const Operands& operands) {
  namespace f = exp_functions;
  constexpr std::size_t block = 512;
  alignas(64) float k[block], fraction[block], chord[block];
  for (std::size_t begin = 0; begin < operands.count; begin += block) {
    const std::size_t count = std::min(block, operands.count - begin);
    const float* x = operands.x + begin;
    for_each(count, k, [&](std::size_t i) WEIR_INLINE_LAMBDA { return f::binary_logarithm(x[i]).integer; });
    for_each(count, fraction,
             [&](std::size_t i) WEIR_INLINE_LAMBDA { return f::binary_logarithm(x[i]).fraction; });
    for (std::size_t i = 0; i < count; ++i) chord[i] = f::on_chord<segments>(fraction[i]);
    for_each(count, chord, [&](std::size_t i) WEIR_INLINE_LAMBDA {
      return f::with_special_values(x[i], f::scale(chord[i], k[i]));
    });
    round_array<Half>(result, chord, operands.out + begin, count);
  }
}

/// p = p * r + c in fp16, in blocks (see exp_functions::multiply_add_fp16).
template <typename Half>
WEIR_INLINE void horner_step_fp16(float* p, const float* r, float c, std::size_t count) {
  for_each(count, p, [=](std::size_t i) WEIR_INLINE_LAMBDA { return sum_to_odd(p[i] * r[i], c); });
  Half::round(p, p, count);
}

/// exp_functions::cody_waite_fp16 in steps over blocks: rounding to fp16 is an instruction of some machines.
template <typename Half>
WEIR_INLINE void exponential_cody_waite(NumericFormat result, const Operands& operands) {
  namespace f = exp_functions;
  constexpr std::size_t block = 512;
  alignas(64) float k[block], r[block], p[block];
  for (std::size_t begin = 0; begin < operands.count; begin += block) {
    const std::size_t count = std::min(block, operands.count - begin);
    const float* x = operands.x + begin;
    Half::round(x, r, count);
    for_each(count, r, [&](std::size_t i) WEIR_INLINE_LAMBDA {
      return f::clamped(r[i], f::lowest_fp16, f::highest_fp16);
    });
    for_each(count, k, [&](std::size_t i) WEIR_INLINE_LAMBDA { return r[i] * f::log2_e_fp16; });
    Half::round(k, k, count);
    for_each(count, k, [&](std::size_t i) WEIR_INLINE_LAMBDA { return f::nearest_integer(k[i]); });
    for (const float part : {f::ln2_high_fp16, f::ln2_low_fp16}) {
      for_each(count, r, [&](std::size_t i) WEIR_INLINE_LAMBDA { return sum_to_odd(-k[i] * part, r[i]); });
      Half::round(r, r, count);
    }
    std::fill_n(p, count, f::taylor4_fp16[0]);
    for (std::size_t i = 1; i < f::taylor4_fp16.size(); ++i)
      horner_step_fp16<Half>(p, r, f::taylor4_fp16[i], count);
    for_each(count, p, [&](std::size_t i) WEIR_INLINE_LAMBDA { return f::scale(p[i], k[i]); });
    Half::round(p, p, count);
    for_each(count, p, [&](std::size_t i) WEIR_INLINE_LAMBDA { return f::with_special_values(x[i], p[i]); });
    round_array<Half>(result, p, operands.out + begin, count);
  }
}

/// By the C library in double: no 16-bit argument's exponential is so near to halfway that its error matters.
template <typename Half>
WEIR_INLINE void exponential_correctly_rounded(NumericFormat result, const Operands& operands) {
  const float* x = operands.x;
  if (result == NumericFormat::fp32) {
    for_each(operands.count, operands.out, [=](std::size_t i) WEIR_INLINE_LAMBDA {
      return static_cast<float>(std::exp(static_cast<double>(x[i])));
    });
  } else {
    for_each_rounded<Half>(result, operands, [=](std::size_t i) WEIR_INLINE_LAMBDA {
      return narrow_to_odd(std::exp(static_cast<double>(x[i])));
    });
  }
}

template <typename Half>
WEIR_INLINE void exponential(ExpOption option, NumericFormat result, const Operands& operands) {
  switch (option) {
    case ExpOption::taylor5:
      exponential_by<Half, ExpOption::taylor5>(result, operands);
      break;
    case ExpOption::taylor5_ln2:
      exponential_by<Half, ExpOption::taylor5_ln2>(result, operands);
      break;
    case ExpOption::cody_waite_fp16:
      exponential_cody_waite<Half>(result, operands);
      break;
    case ExpOption::exp2_minimax3:
      exponential_by<Half, ExpOption::exp2_minimax3>(result, operands);
      break;
    case ExpOption::exp2_minimax4:
      exponential_by<Half, ExpOption::exp2_minimax4>(result, operands);
      break;
    case ExpOption::exp2_minimax5:
      exponential_by<Half, ExpOption::exp2_minimax5>(result, operands);
      break;
    case ExpOption::exp2_linear8:
      exponential_linear<Half, 8>(result, operands);
      break;
    case ExpOption::exp2_linear16:
      exponential_linear<Half, 16>(result, operands);
      break;
    case ExpOption::exp2_linear32:
      exponential_linear<Half, 32>(result, operands);
      break;
    case ExpOption::schraudolph:
      exponential_by<Half, ExpOption::schraudolph>(result, operands);
      break;
    case ExpOption::correctly_rounded:
      exponential_correctly_rounded<Half>(result, operands);
      break;
  }
}

}  // namespace weir::array_loops
