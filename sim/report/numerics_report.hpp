// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "models/hardware_order/numeric_report.hpp"

namespace weir {

/// A numeric report, and what to say beside it.
struct NumericsSummary {
  NumericReport report;
  std::optional<std::uint64_t> seed;  ///< of inputs that no file gave; nothing if files gave all
  bool per_einsum = false;            ///< list every Einsum's errors, not only the outputs'
};

/// The object `numerics` of stats.json. Errors are absolute, in the unit of the values, but for ULPs; null
/// where a result is NaN or infinite and its reference is not.
nlohmann::ordered_json numerics_json(const NumericsSummary& summary);

/// The same for people, with a heading.
std::string numerics_text(const NumericsSummary& summary);

}  // namespace weir
