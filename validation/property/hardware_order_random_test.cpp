// SPDX-License-Identifier: Apache-2.0
#include <optional>

#include "validation/catch.hpp"
#include "validation/property/hardware_order_runs.hpp"
#include "validation/property/random_configuration.hpp"

namespace weir {
namespace {

/// The configuration with fewer and shorter heads, since the interpreter takes its time. Nothing if it does
/// not lower.
std::optional<ValuedProgram> draw(std::uint64_t seed) {
  SimulationRequest request = RandomConfiguration(seed).draw();
  std::vector<Override> overrides = request.overrides;
  for (const Override& setting : request.overrides) {
    const auto shortened = [&](const char* rank, std::int64_t most) {
      if (setting.path != std::string("workload.extents.") + rank) return;
      overrides.push_back({setting.path, std::to_string(1 + (std::stoll(setting.value) - 1) % most)});
    };
    shortened("B", 1);
    shortened("H", 2);
    shortened("P", 61);
    shortened("M", 67);
    shortened("E", 7);
    shortened("F", 9);
  }
  try {
    return ValuedProgram(request.files, overrides, seed);
  } catch (const SpecError&) {
    return std::nullopt;
  }
}

}  // namespace

TEST_CASE("Hardware order computes what the interpreter does on random machines",
          "[property][hardware_order]") {
  int lowered = 0;
  for (std::uint64_t seed = 1; seed <= 80; ++seed) {
    const std::optional<ValuedProgram> run = draw(seed);
    if (!run) continue;
    ++lowered;
    INFO("seed " << seed);
    const TensorMap expected = run->interpreted();
    const TensorMap found = execute_in_hardware_order(run->program(), run->inputs, fp64).tensors;
    for (const auto& [name, tensor] : expected) {
      INFO(name);
      CHECK(relative_difference(found.at(name), tensor) < 1e-12);
    }
  }
  CHECK(lowered >= 50);
}

}  // namespace weir
