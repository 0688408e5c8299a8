// SPDX-License-Identifier: Apache-2.0
#include "sim/report/unit_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <numeric>
#include <vector>

#include "sim/report/table.hpp"

namespace weir {

namespace {

/// How a cause is drawn and explained.
struct CauseLegend {
  const char* symbol;
  const char* meaning;
};

const CauseLegend& legend(std::size_t cause) {
  static constexpr std::array<CauseLegend, cause_count> legends = {{
      {"o", "the task that makes an input has not finished"},
      {"d", "an input is on its way down the 2D array"},
      {"r", "an input is on its way back from the 1D array"},
      {"p", "no port of the global buffer is free"},
      {"k", "its bank of the global buffer is in use"},
      {"b", "an input is on its way through the global buffer"},
      {"m", "data is still in, or on its way from, DRAM"},
      {"c", "no room for the result"},
      {"|", "another unit has not finished the step"},
      {"s", "the last wave is still moving through the array"},
      {".", "nothing to do before the first task or after the last"},
  }};
  return legends[cause];
}

/// Cells of a bar in proportion to the parts: each part that is not zero gets one, then those that lack most
/// get the rest. What the ones came to too much is taken from the longest.
std::vector<int> cells(const std::vector<std::uint64_t>& parts, std::uint64_t whole, int width) {
  std::vector<int> cells(parts.size());
  if (whole == 0) return cells;
  std::vector<double> lack(parts.size());
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const double exact = static_cast<double>(parts[i]) / static_cast<double>(whole) * width;
    cells[i] = parts[i] == 0 ? 0 : std::max(1, static_cast<int>(exact));
    lack[i] = exact - cells[i];
  }
  int left = width - std::accumulate(cells.begin(), cells.end(), 0);
  for (; left > 0; --left) {
    const auto most = std::max_element(lack.begin(), lack.end());
    ++cells[static_cast<std::size_t>(most - lack.begin())];
    *most -= 1;
  }
  for (; left < 0; ++left) --*std::max_element(cells.begin(), cells.end());
  return cells;
}

}  // namespace

std::string cycle_bar(const UnitStats& unit, std::uint64_t cycles, int width) {
  std::vector<std::uint64_t> parts = {unit.busy_cycles};
  parts.insert(parts.end(), unit.stalls.begin(), unit.stalls.end());
  const std::vector<int> counts = cells(parts, cycles, width);
  std::string text;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    for (int cell = 0; cell < counts[i]; ++cell) text += i == 0 ? "█" : legend(i - 1).symbol;
  }
  return text;
}

std::string unit_text(const UnitStats& unit, std::uint64_t cycles) {
  static constexpr int width = 60;
  const auto all = static_cast<double>(cycles);
  TextTable table({{"", TableColumn::Align::left},
                   {"", TableColumn::Align::left},
                   {""},
                   {""},
                   {"", TableColumn::Align::left}});
  const std::string pes = fmt::format(
      "{} of all PEs' cycles at work",
      percent(share_of(static_cast<double>(unit.active_pe_cycles), all * static_cast<double>(unit.pes))));
  const auto add = [&](const char* symbol, const std::string& name, std::uint64_t part,
                       const std::string& meaning) {
    table.add_row({symbol, name, grouped(part), percent(share_of(static_cast<double>(part), all)), meaning});
  };
  add("█", "busy", unit.busy_cycles, unit.pes > 1 ? pes : "");
  for (std::size_t i = 0; i < cause_count; ++i) {
    if (unit.stalls[i] == 0) continue;
    add(legend(i).symbol, to_string(static_cast<Cause>(i)), unit.stalls[i], legend(i).meaning);
  }
  return fmt::format("{:<8} [{}] busy {}\n", unit.name, cycle_bar(unit, cycles, width),
                     percent(share_of(static_cast<double>(unit.busy_cycles), all))) +
         table.text(4);
}

}  // namespace weir
