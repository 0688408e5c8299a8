// SPDX-License-Identifier: Apache-2.0
/// Elements a second of the array operations, on the machine's vector unit and in portable code:
/// build/release/ weir-arithmetic-benchmark.
#include <benchmark/benchmark.h>

#include <string>
#include <vector>

#include "models/arithmetic/arrays.hpp"

using namespace weir;

namespace {

constexpr std::size_t count =
    4096;  // 16 KiB an array: one row of registers of 256 x 256 PEs, and in the first cache

struct Arrays {
  std::vector<float> x = std::vector<float>(count, -1.5F);
  std::vector<float> y = std::vector<float>(count, 0.25F);
  std::vector<float> out = std::vector<float>(count);
  std::vector<std::uint16_t> bits = std::vector<std::uint16_t>(count, 0x3800);
};

/// Registers `operation(arrays)` under a name, once for each vector unit.
template <typename Operation>
void add_benchmark(const std::string& name, Operation operation) {
  for (const VectorUnit unit : {VectorUnit::automatic, VectorUnit::portable}) {
    const std::string full = name + (unit == VectorUnit::portable ? "/portable" : "");
    benchmark::RegisterBenchmark(full.c_str(), [=](benchmark::State& state) {
      Arrays arrays;
      use(unit);
      for (auto _ : state) {
        operation(arrays);
        benchmark::ClobberMemory();
      }
      use(VectorUnit::automatic);
      state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * count));
    });
  }
}

void add_multiply_adds() {
  add_benchmark("multiply_add/fp16 bits, fp32 sums",
                [](Arrays& a) { multiply_add_fp16(a.bits, a.bits, a.out); });
  for (const NumericFormat accumulator : {NumericFormat::fp32, NumericFormat::fp16, NumericFormat::bf16}) {
    for (const MultiplyAdd option : {MultiplyAdd::fused, MultiplyAdd::separate}) {
      Arithmetic arithmetic{.accumulator = accumulator, .multiply_add = option};
      if (accumulator == NumericFormat::bf16) arithmetic.element = NumericFormat::bf16;
      const std::string name = std::string(to_string(arithmetic.element)) + ", " +
                               std::string(to_string(accumulator)) + " sums, " +
                               std::string(to_string(option));
      add_benchmark("multiply_add/" + name, [=](Arrays& a) { multiply_add(arithmetic, a.x, a.y, a.out); });
    }
  }
}

void add_others() {
  for (const NumericFormat format : numeric_formats) {
    if (format == NumericFormat::fp64 || format == NumericFormat::fp32) continue;
    add_benchmark("round/" + std::string(to_string(format)),
                  [=](Arrays& a) { round_array(format, a.x, a.out); });
  }
  for (const ExpOption option : exp_options) {
    add_benchmark("exp/" + std::string(to_string(option)),
                  [=](Arrays& a) { exponential(option, NumericFormat::fp16, a.x, a.out); });
  }
  for (const char* name : {"correctly-rounded", "newton2"}) {
    const Division division{*divide_option(name), {NumericFormat::fp16, NumericFormat::fp16}};
    add_benchmark("divide/" + std::string(name), [=](Arrays& a) { divide(division, a.x, a.y, a.out); });
  }
}

}  // namespace

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  add_multiply_adds();
  add_others();
  benchmark::RunSpecifiedBenchmarks();
}
