// SPDX-License-Identifier: Apache-2.0
#include "models/arithmetic/array_kernels.hpp"

#if defined(__x86_64__) && defined(__GNUC__)
#include <cpuid.h>
#include <immintrin.h>

#include "models/arithmetic/array_loops_multiply_add.hpp"

#define WEIR_AVX2 [[gnu::target("avx2,fma,f16c")]]

namespace weir {
namespace {

using Operands = ArrayKernels::Operands;

constexpr std::size_t lanes = 8;
constexpr int to_nearest_even = _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC;

/// The conversions of the machine. What is left of an array is done by a call with one that is padded.
WEIR_AVX2 void to_fp16(const float* in, std::uint16_t* out, std::size_t count) {
  std::size_t i = 0;
  for (; i + lanes <= count; i += lanes) {
    const __m256 x = _mm256_loadu_ps(in + i);
    const __m256 one_nan = _mm256_blendv_ps(x, _mm256_set1_ps(std::numeric_limits<float>::quiet_NaN()),
                                            _mm256_cmp_ps(x, x, _CMP_UNORD_Q));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(out + i), _mm256_cvtps_ph(one_nan, to_nearest_even));
  }
  if (i == count) return;
  float rest[lanes] = {};
  std::uint16_t bits[lanes];
  std::copy(in + i, in + count, rest);
  to_fp16(rest, bits, lanes);
  std::copy(bits, bits + (count - i), out + i);
}

WEIR_AVX2 __m256 load_fp16(const std::uint16_t* in) {
  return _mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i*>(in)));
}

WEIR_AVX2 void from_fp16(const std::uint16_t* in, float* out, std::size_t count) {
  std::size_t i = 0;
  for (; i + lanes <= count; i += lanes) _mm256_storeu_ps(out + i, load_fp16(in + i));
  for (; i < count; ++i) out[i] = _mm_cvtss_f32(_mm_cvtph_ps(_mm_cvtsi32_si128(in[i])));
}

WEIR_AVX2 void multiply_add_fp16(const std::uint16_t* x, const std::uint16_t* y, float* out,
                                 std::size_t count) {
  std::size_t i = 0;
  for (; i + lanes <= count; i += lanes) {
    const __m256 sum = _mm256_fmadd_ps(load_fp16(x + i), load_fp16(y + i), _mm256_loadu_ps(out + i));
    _mm256_storeu_ps(out + i, sum);
  }
  for (; i < count; ++i) {
    float pair[2];
    from_fp16(x + i, &pair[0], 1);
    from_fp16(y + i, &pair[1], 1);
    out[i] = std::fma(pair[0], pair[1], out[i]);
  }
}

struct MachineHalf {
  WEIR_AVX2 static void round(const float* in, float* out, std::size_t count) {
    std::size_t i = 0;
    for (; i + lanes <= count; i += lanes) {
      const __m128i bits = _mm256_cvtps_ph(_mm256_loadu_ps(in + i), to_nearest_even);
      _mm256_storeu_ps(out + i, _mm256_cvtph_ps(bits));
    }
    for (; i < count; ++i) out[i] = round_to<NumericFormat::fp16>(in[i]);
  }
};

WEIR_AVX2 void round(NumericFormat format, const Operands& operands) {
  array_loops::round_array<MachineHalf>(format, operands.x, operands.out, operands.count);
}
WEIR_AVX2 void add(OperationFormats formats, const Operands& operands) {
  array_loops::add<MachineHalf>(formats, operands, 1);
}
WEIR_AVX2 void subtract(OperationFormats formats, const Operands& operands) {
  array_loops::add<MachineHalf>(formats, operands, -1);
}
WEIR_AVX2 void multiply(OperationFormats formats, const Operands& operands) {
  array_loops::multiply<MachineHalf>(formats, operands);
}
WEIR_AVX2 void divide(const DivideOption& option, OperationFormats formats, const Operands& operands) {
  array_loops::divide<MachineHalf>(option, formats, operands);
}
WEIR_AVX2 void maximum(const Operands& operands) { array_loops::maximum<MachineHalf>(operands); }
WEIR_AVX2 void minimum(const Operands& operands) { array_loops::minimum<MachineHalf>(operands); }
WEIR_AVX2 void multiply_add(const Arithmetic& arithmetic, const Operands& operands) {
  array_loops::multiply_add<MachineHalf>(arithmetic, operands);
}
WEIR_AVX2 void multiply_add_rows(const ArrayKernels::Rows& rows) { array_loops::multiply_add_rows(rows); }
WEIR_AVX2 void exponential(ExpOption option, NumericFormat result, const Operands& operands) {
  array_loops::exponential<MachineHalf>(option, result, operands);
}

/// Asked of the processor itself, since not every compiler's __builtin_cpu_supports knows it.
bool has_f16c() {
  unsigned a = 0, b = 0, c = 0, d = 0;
  return __get_cpuid(1, &a, &b, &c, &d) != 0 && (c & bit_F16C) != 0;
}

}  // namespace

const ArrayKernels* avx2_array_kernels() {
  static constexpr ArrayKernels kernels = {
      round,       add,       subtract, multiply,          divide,           maximum, minimum, multiply_add,
      exponential, from_fp16, to_fp16,  multiply_add_fp16, multiply_add_rows};
  static const bool available =
      __builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("fma") != 0 && has_f16c();
  return available ? &kernels : nullptr;
}

}  // namespace weir

#else

namespace weir {

const ArrayKernels* avx2_array_kernels() { return nullptr; }

}  // namespace weir

#endif
