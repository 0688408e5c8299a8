// SPDX-License-Identifier: Apache-2.0
/// Runs at `tile` and at `pe` fidelity side by side, each in a process of its own.
#pragma once

#include <bit>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "models/pe/simulate_pe.hpp"
#include "sim/engine/run.hpp"
#include "validation/property/hardware_order_runs.hpp"
#include "validation/property/simulation_laws.hpp"

namespace weir {

/// Elements of an input that are not random.
struct SpecialValue {
  std::string tensor;
  std::size_t first = 0;
  std::size_t count = 1;
  double value = 0;
};

/// What to run at both fidelities.
struct PeRequest {
  SimulationRequest simulation;
  NumericFormat element = NumericFormat::fp16;
  std::vector<SpecialValue> special = {};
};

/// Where two sets of tensors differ in a bit; empty: nowhere. Which NaN it is does not count.
inline std::string differing_bits(const TensorMap& found, const TensorMap& expected) {
  if (found.size() != expected.size()) return "not the same tensors";
  for (const auto& [name, tensor] : expected) {
    const Tensor& other = found.at(name);
    for (std::size_t i = 0; i < tensor.size(); ++i) {
      if (other.is_present(i) != tensor.is_present(i)) return name + ": presence at " + std::to_string(i);
      if (!tensor.is_present(i)) continue;
      const double a = other.values()[i];
      const double b = tensor.values()[i];
      if (a != a && b != b) continue;
      if (std::bit_cast<std::uint64_t>(a) != std::bit_cast<std::uint64_t>(b))
        return name + " at " + std::to_string(i) + ": " + std::to_string(a) + " or " + std::to_string(b);
    }
  }
  return "";
}

/// Runs all requests at `pe`, against hardware order, and sends back the counters.
inline std::vector<SimulationOutcome> run_at_pe(const std::vector<PeRequest>& requests) {
  const auto job = [&](std::size_t index) {
    const PeRequest& request = requests[index];
    RunResult run =
        compile_experiment(read_experiment(request.simulation.files, request.simulation.overrides));
    const LoweredProgram program = program_of(run);
    TensorMap tensors;
    for (const TensorDeclaration* declaration : inputs(program.cascade))
      tensors[declaration->name] =
          random_input(program.cascade, declaration->name, program_shape(program), 1);
    for (const SpecialValue& special : request.special) {
      for (std::size_t i = 0; i < special.count; ++i)
        tensors.at(special.tensor).set(special.first + i, special.value);
    }
    const Numerics numerics = usual_numerics(request.element);
    const HardwareOrderResult found = simulate_pe(run, tensors, numerics, {}).values;
    const HardwareOrderResult expected = execute_in_hardware_order(program, tensors, numerics);
    std::string differs = differing_bits(found.tensors, expected.tensors);
    if (found.largest_logit != expected.largest_logit) differs += "; largest logit";
    if (!differs.empty()) throw std::logic_error("pe and hardware order differ: " + differs);
    return encode_stats(run.stats);
  };
  std::vector<SimulationOutcome> outcomes;
  for (const WorkerResult& result : run_in_workers(requests.size(), available_processors(), job)) {
    SimulationOutcome outcome;
    outcome.error = result.error;
    outcome.is_bug = result.is_bug;
    if (result.error.empty()) {
      outcome.encoded = result.text;
      outcome.stats = decode_stats(outcome.encoded);
    }
    outcomes.push_back(std::move(outcome));
  }
  return outcomes;
}

/// Checks that all requests that run at `tile` run at `pe` with the same counters and the values of hardware
/// order; returns how many ran.
inline std::size_t check_pe_equals_tile(const std::vector<PeRequest>& requests) {
  std::vector<SimulationRequest> tiles;
  for (const PeRequest& request : requests) tiles.push_back(request.simulation);
  const std::vector<SimulationOutcome> expected = simulate_in_workers(tiles);
  const std::vector<SimulationOutcome> found = run_at_pe(requests);
  std::size_t ran = 0;
  for (std::size_t i = 0; i < requests.size(); ++i) {
    INFO("request " << i << ": " << tiles[i].command() << " --fidelity pe --numerics "
                    << to_string(requests[i].element));
    CHECK(differences(found[i], expected[i]) == "");
    CHECK(flaw_of(found[i]) == "");
    if (!found[i].error.empty()) continue;
    ++ran;
    CHECK(found[i].stats.simulated_cycles == found[i].stats.cycles);
    check_conservation(found[i].stats);
  }
  return ran;
}

}  // namespace weir
