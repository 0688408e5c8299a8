// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "sim/engine/reproduction.hpp"

namespace weir {

/// One row per workload; per design the published latency, how far ours is from it under ideal assumptions,
/// and how much longer the physical machine takes.
std::string comparison_text(const Reproduction& reproduction, const ReproductionResult& result);
/// The largest differences from the published figures under ideal assumptions, by design.
std::string differences_text(const Reproduction& reproduction, const ReproductionResult& result);
/// The averages of the paper's abstract.
std::string headlines_text(const Reproduction& reproduction, const ReproductionResult& result);
/// Cycles of the physical machine above the ideal one, by cause, on each design's busiest unit.
std::string causes_text(const Reproduction& reproduction, const ReproductionResult& result);
/// Cycles over the bound at short lengths, and the tokens needed to come within 1 % of it.
std::string short_sequences_text(const Reproduction& reproduction, const ReproductionResult& result);

/// `design,assumptions,model,seq_len,latency,traffic,energy,util_2d,util_1d`: seconds, bytes, picojoules,
/// fractions.
std::string reproduction_csv(const ReproductionResult& result);
/// Every combination's cycles by unit and cause, for both assumption sets.
std::string causes_csv(const ReproductionResult& result);

}  // namespace weir
