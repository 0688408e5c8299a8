// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "sim/report/reproduction_text.hpp"

namespace weir {

std::string reproduction_csv(const ReproductionResult& result) {
  std::string text = "design,assumptions,model,seq_len,latency,traffic,energy,util_2d,util_1d\n";
  for (const ReproducedPoint& point : result.points) {
    const Figures& figures = point.figures;
    text += fmt::format("{},{},{},{},{:.17g},{:.17g},{:.17g},{:.17g},{:.17g}\n", point.design,
                        point.assumptions, point.model, point.length, figures.latency_s,
                        figures.traffic_bytes, figures.energy_pj, figures.util_2d, figures.util_1d);
  }
  return text;
}

std::string causes_csv(const ReproductionResult& result) {
  std::string text = "design,assumptions,model,seq_len,unit,cycles,busy";
  for (int cause = 0; cause < cause_count; ++cause) {
    text += std::string(",") + to_string(static_cast<Cause>(cause));
  }
  text += "\n";
  for (const ReproducedPoint& point : result.points) {
    for (const UnitStats& unit : point.stats.units) {
      text += fmt::format("{},{},{},{},{},{},{}", point.design, point.assumptions, point.model, point.length,
                          unit.name, point.stats.cycles, unit.busy_cycles);
      for (const std::uint64_t cycles : unit.stalls) text += fmt::format(",{}", cycles);
      text += "\n";
    }
  }
  return text;
}

}  // namespace weir
