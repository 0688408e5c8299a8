// SPDX-License-Identifier: Apache-2.0
// How long it takes to lay out, schedule and lower the cascades that come with Weir.
#include <algorithm>
#include <ctime>
#include <exception>
#include <filesystem>
#include <string>

#include "einsum/compile.hpp"
#include "sim/spec/experiment.hpp"
#include "validation/catch.hpp"

namespace weir {
namespace {

constexpr double most_ms = 100;

/// Processor time to compile an experiment, the least of three; negative: it does not lower.
double compile_ms(const Experiment& e) {
  double least = 1e9;
  for (int round = 0; round < 3 && least > most_ms / 2; ++round) {
    const std::clock_t start = std::clock();
    try {
      compile(e.cascade, e.workload, e.architecture, e.mapping, e.binding);
    } catch (const std::exception&) {  // what lowers, and what should, is a matter of other tests
      return -1;
    }
    least = std::min(least, 1000.0 * static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC);
  }
  return least;
}

TEST_CASE("Any cascade that comes with Weir is lowered and scheduled in less than 100 ms",
          "[property][lowering]") {
  int lowered = 0;
  std::string slow;
  for (const auto& file : std::filesystem::directory_iterator("configs/cascades")) {
    Experiment e;
    try {
      e = read_experiment({"configs/experiments/auto.yaml"}, {{"einsum", file.path().string()}});
    } catch (const SpecError&) {
      continue;  // needs extents of its own
    }
    const double ms = compile_ms(e);
    if (ms < 0) continue;
    ++lowered;
    if (ms >= most_ms) slow += file.path().stem().string() + " " + std::to_string(ms) + " ms\n";
  }
  CHECK(slow == "");
  CHECK(lowered >= 20);
}

}  // namespace
}  // namespace weir
