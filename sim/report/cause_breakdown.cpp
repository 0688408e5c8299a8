// SPDX-License-Identifier: Apache-2.0
#include "sim/report/cause_breakdown.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <stdexcept>

#include "sim/report/table.hpp"

namespace weir {

namespace {

CauseRow row(const std::string& cause, std::uint64_t ideal, std::uint64_t physical) {
  return {cause, ideal, physical, static_cast<std::int64_t>(physical - ideal)};
}

void check_conserved(const UnitStats& unit, std::uint64_t cycles) {
  const std::uint64_t sum = std::accumulate(unit.stalls.begin(), unit.stalls.end(), unit.busy_cycles);
  if (sum == cycles) return;
  throw std::logic_error(
      fmt::format("the cycles of {} are busy and stalled {} times in {}", unit.name, sum, cycles));
}

}  // namespace

CauseBreakdown cause_breakdown(const Stats& ideal, const Stats& physical) {
  const auto busiest =
      std::max_element(ideal.units.begin(), ideal.units.end(),
                       [](const UnitStats& a, const UnitStats& b) { return a.busy_cycles < b.busy_cycles; });
  if (busiest == ideal.units.end()) throw std::logic_error("the statistics have no units");
  const UnitStats& other = physical.unit(busiest->name);
  check_conserved(*busiest, ideal.cycles);
  check_conserved(other, physical.cycles);

  CauseBreakdown breakdown;
  breakdown.unit = busiest->name;
  breakdown.rows.push_back(row("busy", busiest->busy_cycles, other.busy_cycles));
  for (std::size_t i = 0; i < cause_count; ++i) {
    breakdown.rows.push_back(row(to_string(static_cast<Cause>(i)), busiest->stalls[i], other.stalls[i]));
  }
  breakdown.total = row("total", ideal.cycles, physical.cycles);
  return breakdown;
}

std::string to_text(const CauseBreakdown& breakdown) {
  TextTable table(
      {{breakdown.unit, TableColumn::Align::left}, {"ideal"}, {"physical"}, {"difference"}, {"of ideal"}});
  const auto add = [&](const CauseRow& row) {
    const double share =
        share_of(static_cast<double>(row.difference), static_cast<double>(breakdown.total.cycles_ideal));
    const std::string sign = row.difference > 0 ? "+" : "";
    table.add_row({row.cause, grouped(row.cycles_ideal), grouped(row.cycles_physical),
                   sign + grouped(row.difference), sign + percent(share)});
  };
  for (const CauseRow& row : breakdown.rows) {
    if (row.cycles_ideal != 0 || row.cycles_physical != 0) add(row);
  }
  table.add_rule();
  add(breakdown.total);
  return table.text();
}

}  // namespace weir
