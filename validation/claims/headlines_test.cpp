// SPDX-License-Identifier: Apache-2.0
// The headlines of FuseMax (MICRO 2024): arithmetic means over the 24 workloads of each workload's ratio.
#include "validation/catch.hpp"
#include "validation/claims/attention_runs.hpp"
#include "validation/claims/closed_form_actions.hpp"

namespace weir::published {

namespace {

using Catch::Matchers::WithinAbs;
using Catch::Matchers::WithinRel;

using Quantity = double (*)(const SimulationOutcome&);

double cycles_of(const SimulationOutcome& outcome) { return outcome.cycles(); }
double energy_of(const SimulationOutcome& outcome) { return outcome.energy_pj; }

double mean_ratio(const std::vector<SimulationOutcome>& above, const std::vector<SimulationOutcome>& below,
                  Quantity quantity) {
  double sum = 0;
  for (std::size_t i = 0; i < above.size(); ++i) sum += quantity(above[i]) / quantity(below[i]);
  return sum / static_cast<double>(above.size());
}

double mean_energy_ratio(Arithmetic arithmetic) {
  double sum = 0;
  const std::vector<AttentionCase> cases = attention_cases();
  for (const AttentionCase& attention : cases) {
    const auto pj = [&](Design design) {
      return energy_pj(design, actions(design, attention.problem, arithmetic));
    };
    sum += pj(Design::binding) / pj(Design::flat);
  }
  return sum / static_cast<double>(cases.size());
}

}  // namespace

TEST_CASE("FuseMax is 6.72 times as fast as FLAT, 10.05 times as unfused attention, at 79 % of FLAT's energy",
          "[claims][headline]") {
  const std::vector<SimulationOutcome> fusemax = simulate_attention(Design::binding);
  const std::vector<SimulationOutcome> flat = simulate_attention(Design::flat);
  const std::vector<SimulationOutcome> unfused = simulate_attention(Design::unfused);
  CHECK_THAT(mean_ratio(flat, fusemax, cycles_of), WithinRel(6.7226, 0.001));
  CHECK_THAT(mean_ratio(unfused, fusemax, cycles_of), WithinRel(10.05, 0.001));
  // In exact arithmetic 79.45 %; 78.75 % with the wrapped counts of the artifact.
  CHECK_THAT(mean_ratio(fusemax, flat, energy_of), WithinAbs(0.79, 0.005));
  CHECK_THAT(mean_ratio(fusemax, flat, energy_of), WithinRel(0.7945, 0.002));
}

TEST_CASE("the energy headline is 78.75 % in the artifact's 64-bit arithmetic and 79.45 % in exact",
          "[claims][formula]") {
  CHECK_THAT(mean_energy_ratio(Arithmetic::wrapping), WithinAbs(0.7875, 0.00005));
  CHECK_THAT(mean_energy_ratio(Arithmetic::exact), WithinAbs(0.7945, 0.00005));
}

}  // namespace weir::published
