// SPDX-License-Identifier: Apache-2.0
// Latency, DRAM traffic and utilisation of the FuseMax evaluation (MICRO 2024, figs. 6 to 9): five designs on
// BERT, TrXL, T5 and XLM from 1K to 1M tokens, simulated under ideal assumptions. XLM, whose results were not
// kept, is compared with the closed form, which the other three models confirm.
#include "validation/catch.hpp"
#include "validation/claims/attention_runs.hpp"

namespace weir::published {

namespace {

using Catch::Matchers::WithinAbs;
using Catch::Matchers::WithinRel;

constexpr double relative = 0.001;
constexpr double percentage_points = 0.001;

void check_figures(const SimulationOutcome& outcome, const Figures& expected) {
  CHECK_THAT(outcome.cycles(), WithinRel(expected.cycles, relative));
  CHECK_THAT(static_cast<double>(outcome.stats.dram_bytes()), WithinRel(expected.dram_bytes, relative));
  CHECK_THAT(outcome.utilization_2d(), WithinAbs(expected.util_2d, percentage_points));
  CHECK_THAT(outcome.utilization_1d(), WithinAbs(expected.util_1d, percentage_points));
}

void check_design(Design design) {
  const Platform platform = published_platform(design);
  const std::vector<AttentionCase> cases = attention_cases();
  const std::vector<SimulationOutcome> outcomes = simulate_attention(design);
  for (std::size_t i = 0; i < cases.size(); ++i) {
    INFO(to_string(design) << ", " << cases[i].name() << ": " << request_for(design, cases[i]).command());
    const Figures formula = figures(design, cases[i].problem, platform);
    check_figures(outcomes[i], formula);
    const auto row = published_row(design, cases[i]);
    CHECK(row.has_value() == (cases[i].model != "XLM"));
    if (!row) continue;
    check_figures(outcomes[i],
                  {row->latency_s * platform.clock_hz, row->traffic_bytes, row->util_2d, row->util_1d});
  }
}

}  // namespace

TEST_CASE("the closed form gives the published latency, traffic and utilisation to 15 digits",
          "[claims][formula]") {
  static constexpr double rounding = 1e-15;
  for (const Design design :
       {Design::unfused, Design::flat, Design::cascade, Design::arch, Design::binding}) {
    const Platform platform = published_platform(design);
    for (const AttentionCase& attention : attention_cases()) {
      const auto row = published_row(design, attention);
      if (!row) continue;
      INFO(to_string(design) << ", " << attention.name());
      const Figures formula = figures(design, attention.problem, platform);
      CHECK_THAT(formula.cycles / platform.clock_hz, WithinRel(row->latency_s, rounding));
      CHECK_THAT(formula.dram_bytes, WithinRel(row->traffic_bytes, rounding));
      CHECK_THAT(formula.util_2d, WithinRel(row->util_2d, rounding));
      CHECK_THAT(formula.util_1d, WithinRel(row->util_1d, rounding));
    }
  }
}

TEST_CASE("unfused attention takes the published cycles, bytes and utilisation", "[claims][unfused]") {
  check_design(Design::unfused);
}

TEST_CASE("FLAT takes the published cycles, bytes and utilisation", "[claims][flat]") {
  check_design(Design::flat);
}

TEST_CASE("+Cascade takes the published cycles, bytes and utilisation", "[claims][cascade]") {
  check_design(Design::cascade);
}

TEST_CASE("+Architecture takes the published cycles, bytes and utilisation", "[claims][arch]") {
  check_design(Design::arch);
}

TEST_CASE("FuseMax takes the published cycles, bytes and utilisation", "[claims][binding]") {
  check_design(Design::binding);
}

}  // namespace weir::published
