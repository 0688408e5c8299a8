// SPDX-License-Identifier: Apache-2.0
// Cascades laid out and scheduled by rule: legal, simulated, and with the values that the interpreter gives.
#include <algorithm>

#include "einsum/binding/phase_report.hpp"
#include "einsum/compile.hpp"
#include "validation/catch.hpp"
#include "validation/property/hardware_order_runs.hpp"
#include "validation/simulate_in_worker.hpp"

namespace weir {
namespace {

/// A small instance of a cascade, the experiment that lowers it, and its settings.
struct Automatic {
  std::string cascade;
  std::string experiment = "auto";
  std::vector<Override> overrides;

  SimulationRequest request() const {
    SimulationRequest request{.files = {"configs/experiments/" + experiment + ".yaml"}, .overrides = {}};
    if (experiment == "auto") request.overrides = {{"einsum", "configs/cascades/" + cascade + ".yaml"}};
    request.overrides.insert(request.overrides.end(), overrides.begin(), overrides.end());
    return request;
  }
};

const Override small_attention = {"workload.extents", "{B: 1, H: 2, E: 5, F: 6, P: 32, M: 32}"};

std::vector<Override> small_arrays(std::vector<Override> more) {
  std::vector<Override> overrides = small_machine(8, 8, {});
  overrides.insert(overrides.end(), more.begin(), more.end());
  return overrides;
}

std::vector<Automatic> found_by_rule() {
  std::vector<Automatic> designs;
  for (const char* cascade : {"attention_3pass", "sigmoid_attention"})
    designs.push_back({cascade, "auto", small_arrays({small_attention})});
  for (const char* cascade : {"attention_1pass", "attention_2pass_local", "attention_1pass_causal"})
    designs.push_back({cascade, "auto", small_arrays({small_attention, {"einsum.shape.M0", "8"}})});
  designs.push_back({"attention_1pass_window", "auto",
                     small_arrays({small_attention, {"einsum.shape.M0", "8"}, {"einsum.shape.W", "12"}})});
  designs.push_back({"linear_attention_decay", "auto",
                     small_arrays({{"workload.extents", "{B: 1, H: 2, T: 24, E: 5, F: 6}"}})});
  return designs;
}

std::vector<Automatic> of_the_paper() {
  std::vector<Automatic> designs;
  for (const char* experiment : {"unfused", "flat", "cascade", "arch", "binding"})
    designs.push_back({"", experiment, small_arrays({small_attention})});
  return designs;
}

/// The program as it was found, with inputs.
ValuedProgram found(const SimulationRequest& request) {
  Experiment e = read_experiment(request.files, request.overrides);
  const CompiledDesign design = compile(e.cascade, e.workload, e.architecture, e.mapping, e.binding);
  e.mapping = design.mapping;
  e.binding = design.binding;
  return ValuedProgram(std::move(e));
}

void check_values(const Automatic& design) {
  const SimulationRequest request = design.request();
  INFO(request.command());
  const ValuedProgram run = found(request);
  const TensorMap expected = run.interpreted();
  const TensorMap computed = execute_in_hardware_order(run.program(), run.inputs, fp64).tensors;
  for (const auto& [name, tensor] : expected) {
    INFO(name);
    CHECK(relative_difference(computed.at(name), tensor) < 1e-9);
  }
}

/// What the report says before a simulation.
struct Reported {
  double interval_cycles = 0;  ///< tiles times cycles a tile, of all phases
  double cycles = 0;           ///< pipelines filled and drained
};

Reported reported(const SimulationRequest& request) {
  const Experiment e = read_experiment(request.files, request.overrides);
  const CompiledDesign design = compile(e.cascade, e.workload, e.architecture, e.mapping, e.binding);
  Reported sum;
  for (const PhaseReport& report : report_phases(
           {e.cascade, e.workload, e.architecture, design.mapping, design.binding}, design.schedule)) {
    sum.interval_cycles += report.interval * static_cast<double>(report.tiles);
    sum.cycles += report.cycles;
  }
  return sum;
}

void check_simulates(const std::vector<Automatic>& designs) {
  std::vector<SimulationRequest> requests;
  for (const Automatic& design : designs) requests.push_back(design.request());
  const std::vector<SimulationOutcome> outcomes = simulate_in_workers(requests);
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    INFO(requests[i].command());
    CHECK(outcomes[i].error == "");
    CHECK(outcomes[i].cycles() > 0);
  }
}

}  // namespace

TEST_CASE("Designs laid out and scheduled by rule are legal and simulate", "[property][auto]") {
  check_simulates(found_by_rule());
  check_simulates(of_the_paper());
}

TEST_CASE("Designs laid out and scheduled by rule compute what the interpreter does", "[property][auto]") {
  for (const Automatic& design : found_by_rule()) check_values(design);
  for (const Automatic& design : of_the_paper()) check_values(design);
}

TEST_CASE("What is reported of a design is what it takes when it is simulated", "[property][auto]") {
  std::vector<SimulationRequest> requests;
  for (const char* cascade : {"attention_1pass", "attention_3pass", "attention_scaled", "layernorm",
                              "attention_2pass_local", "attention_1pass_causal", "attention_gqa"}) {
    for (const char* assumptions : {"ideal", "physical"}) {
      Automatic design{cascade,
                       "auto",
                       {{"workload.extents", "{B: 16, H: 1, G: 1, J: 1, E: 64, F: 64, P: 4K, M: 4K, D: 64}"},
                        {"assumptions", std::string("configs/assumptions/") + assumptions + ".yaml"}}};
      requests.push_back(design.request());
    }
  }
  const std::vector<SimulationOutcome> outcomes = simulate_in_workers(requests);
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    INFO(requests[i].command());
    REQUIRE(outcomes[i].error == "");
    const Reported report = reported(requests[i]);
    CHECK_THAT(report.cycles, Catch::Matchers::WithinRel(outcomes[i].cycles(), 0.001));
    CHECK_THAT(report.interval_cycles, Catch::Matchers::WithinRel(outcomes[i].cycles(), 0.02));
  }
}

// The array that is ahead of its tasks is carried into the next block.
TEST_CASE("A stretch that ends where blocks meet is passed over exactly", "[property][auto]") {
  std::vector<SimulationRequest> requests(
      2, Automatic{"channel_attention", "auto", {{"workload.extents.B", "2"}, {"workload.extents.P", "4K"}}}
             .request());
  requests.back().fast_forward = false;
  const std::vector<SimulationOutcome> outcomes = simulate_in_workers(requests);
  for (const SimulationOutcome& outcome : outcomes) REQUIRE(outcome.error == "");
  CHECK(outcomes.front().cycles() == outcomes.back().cycles());
  CHECK(outcomes.front().stats.dram_read_bytes == outcomes.back().stats.dram_read_bytes);
}

TEST_CASE("What a later sweep reads is not overwritten by the next block", "[property][auto]") {
  std::vector<Automatic> designs;
  for (const char* cascade : {"attention_3pass", "attention_2pass_local"}) {
    for (const std::string length : {"2K", "4K"}) {
      for (const std::string assumptions : {"ideal", "physical"}) {
        const std::string extents = "{B: 4, H: 1, E: 64, F: 64, P: " + length + ", M: " + length + "}";
        designs.push_back({cascade,
                           "auto",
                           {{"workload.extents", extents},
                            {"assumptions", "configs/assumptions/" + assumptions + ".yaml"}}});
      }
    }
  }
  check_simulates(designs);
}

}  // namespace weir
