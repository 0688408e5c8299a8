// SPDX-License-Identifier: Apache-2.0
/// Array cycles a second of `pe` fidelity on 256 x 256 PEs with fp16 values, beside a bare loop that does the
/// same multiply-accumulates and nothing else, in the same process: build/release/weir-pe-benchmark [width].
///
/// FuseMax's epoch with heads of `width` (512): matrix waves of SLNV and QK in turn, all but nine cycles of
/// it.
#include <fmt/core.h>
#include <immintrin.h>

#include <cstdint>
#include <ctime>
#include <string>
#include <vector>

#include "models/arithmetic/arrays.hpp"
#include "models/pe/simulate_pe.hpp"
#include "validation/property/hardware_order_runs.hpp"

namespace {

constexpr std::size_t side = 256;

/// Of this process's time on a processor, so that what else runs on the machine counts little.
double seconds_since(std::clock_t begin) {
  return static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
}

/// The state of an array that does nothing but multiply and add, in fp32 as a 16-bit machine accumulates.
struct BareArray {
  std::vector<float> sums = std::vector<float>(side * side);          ///< of QK, in the PEs
  std::vector<float> scores = std::vector<float>(side * side, 0.5F);  ///< SLN, in the PEs
  std::vector<float> column_sums = std::vector<float>(side);          ///< on their way south
  std::vector<float> keys = std::vector<float>(side, 0.25F);          ///< from the west
  std::vector<float> queries = std::vector<float>(side, -1.5F);       ///< from the north
};

/// One wave of QK: every PE adds a product to its sum.
__attribute__((target("avx2,fma"))) void multiply_in_place(BareArray& array) {
  for (std::size_t row = 0; row < side; ++row) {
    const __m256 west = _mm256_set1_ps(array.keys[row]);
    float* const sums = &array.sums[row * side];
    for (std::size_t column = 0; column < side; column += 8) {
      const __m256 sum = _mm256_loadu_ps(sums + column);
      _mm256_storeu_ps(sums + column, _mm256_fmadd_ps(west, _mm256_loadu_ps(&array.queries[column]), sum));
    }
  }
}

/// One wave of SLNV: every PE adds a product to the sum that comes from the north.
__attribute__((target("avx2,fma"))) void multiply_down(BareArray& array) {
  for (std::size_t row = 0; row < side; ++row) {
    const __m256 west = _mm256_set1_ps(array.keys[row]);
    const float* const held = &array.scores[row * side];
    for (std::size_t column = 0; column < side; column += 8) {
      const __m256 sum = _mm256_loadu_ps(&array.column_sums[column]);
      _mm256_storeu_ps(&array.column_sums[column],
                       _mm256_fmadd_ps(west, _mm256_loadu_ps(held + column), sum));
    }
  }
}

/// Cycles a second of the bare loop, the two kinds of waves in turn.
double bare_rate() {
  BareArray array;
  constexpr int cycles = 60000;
  const auto begin = std::clock();
  for (int cycle = 0; cycle < cycles; cycle += 2) {
    multiply_in_place(array);
    multiply_down(array);
    asm volatile("" ::: "memory");
  }
  return cycles / seconds_since(begin);
}

}  // namespace

int main(int count, char* arguments[]) {
  using namespace weir;
  const std::string width = count > 1 ? arguments[1] : "512";
  const ValuedProgram program({"configs/experiments/binding.yaml"}, {{"workload.extents.B", "1"},
                                                                     {"workload.extents.H", "1"},
                                                                     {"workload.extents.E", width},
                                                                     {"workload.extents.F", width}});
  const double before = bare_rate();
  const PeRun run = simulate_pe(program.program(), program.inputs, usual_numerics(NumericFormat::fp16));
  const double bare = (before + bare_rate()) / 2;
  const double rate = static_cast<double>(run.stats.unit("array2d").busy_cycles) / run.simulation_s;
  fmt::print("bare loop: {:.0f} cycles/s\n", bare);
  fmt::print("pe, heads of {}: {:.0f} busy array cycles/s ({} cycles in {:.3f} s), {:.2f} of the bare loop\n",
             width, rate, run.stats.cycles, run.simulation_s, rate / bare);
  return 0;
}
