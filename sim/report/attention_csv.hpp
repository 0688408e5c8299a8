// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "models/stats.hpp"
#include "sim/spec/experiment.hpp"

namespace weir {

/// The columns of the FuseMax artifact's result files: model, seq_len, traffic (B), latency (s), energy (pJ),
/// util_2d, util_1d, then the Einsums that ran on the 2D array in the order of the cascade.
std::string attention_csv_header(const Experiment& experiment, const Stats& stats);

/// One run. seq_len is the extent of M (key length), or of P, as the artifact writes it ("1K", "1M").
/// util_2d and the Einsums' columns are shares of cycles x PEs, util_1d of cycles, as published.
std::string attention_csv_row(const Experiment& experiment, const Stats& stats,
                              const EnergyBreakdown& energy);

/// Header and row.
std::string attention_csv(const Experiment& experiment, const Stats& stats, const EnergyBreakdown& energy);

}  // namespace weir
