// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "validation/claims/closed_form.hpp"
#include "validation/simulate_in_worker.hpp"

namespace weir::published {

/// One attention workload of the evaluation.
struct AttentionCase {
  std::string model;   ///< "BERT"
  std::string length;  ///< "16K"
  Problem problem;

  std::string name() const { return model + " " + length; }
};

/// The evaluation's 24 workloads: four models by six lengths, model by model.
std::vector<AttentionCase> attention_cases();

/// The simulation of a workload on a design: ideal assumptions, the artifact's prices.
SimulationRequest request_for(Design design, const AttentionCase& attention);

/// All 24, simulated. Fails the test at the first that does not run.
std::vector<SimulationOutcome> simulate_attention(Design design);

/// A row of configs/published/fusemax_micro24.csv.
struct PublishedRow {
  double latency_s = 0;
  double traffic_bytes = 0;
  double energy_pj = 0;
  double util_2d = 0;
  double util_1d = 0;
};
/// Nothing for XLM, of which no results are kept.
std::optional<PublishedRow> published_row(Design design, const AttentionCase& attention);

}  // namespace weir::published
