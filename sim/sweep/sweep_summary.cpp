// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/sweep_summary.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sim/report/table.hpp"
#include "sim/sweep/rerun_command.hpp"

namespace weir {

namespace {

constexpr std::size_t shown_failures = 5;

std::string value_text(const std::optional<double>& value) {
  return value ? fmt::format("{:.6g}", *value) : "";
}

std::string failures_text(const std::vector<SweepRow>& rows, std::size_t failed) {
  std::string text;
  std::size_t shown = 0;
  for (const SweepRow& row : rows) {
    if (row.error.empty() || shown == shown_failures) continue;
    text += fmt::format("  point {}: {}\n", row.place, row.error);
    ++shown;
  }
  if (failed > shown)
    text += fmt::format("  and {} more, in results.csv\n", grouped(std::uint64_t{failed - shown}));
  return text.empty() ? "" : "\nFailed\n" + text;
}

std::string bests_text(const SweepHeading& heading, const std::vector<SweepRow>& rows) {
  std::string text;
  for (std::size_t i = 0; i < heading.objectives.size(); ++i) {
    for (const SweepRow& row : best_of(heading, rows, i, 1)) {
      text += fmt::format("\n{} {}: {}\n  {}\n", heading.is_maximized[i] ? "Largest" : "Least",
                          heading.objectives[i], value_text(row.results[i]), rerun_command(heading, row));
    }
  }
  return text;
}

}  // namespace

std::string rows_text(const SweepHeading& heading, const std::vector<SweepRow>& rows, const Columns& columns,
                      bool with_commands) {
  std::vector<TableColumn> headings = {{"point"}};
  for (const std::string& axis : heading.axes) headings.push_back({axis});
  for (const std::size_t column : columns) headings.push_back({column_name(heading, column)});
  TextTable table(headings);
  std::string commands;
  for (const SweepRow& row : rows) {
    std::vector<std::string> cells = {std::to_string(row.place)};
    cells.insert(cells.end(), row.values.begin(), row.values.end());
    for (const std::size_t column : columns) cells.push_back(value_text(row.results.at(column)));
    table.add_row(std::move(cells));
    commands += fmt::format("{}: {}\n", row.place, rerun_command(heading, row));
  }
  return table.text() + (with_commands && !rows.empty() ? "\n" + commands : "");
}

std::string sensitivity_text(const SweepHeading& heading, const std::vector<SweepRow>& rows,
                             std::size_t column) {
  TextTable table({{"axis", TableColumn::Align::left}, {"explains"}, {"from best to worst"}, {"best value"}});
  for (const Sensitivity& axis : sensitivities(heading, rows, column)) {
    table.add_row({axis.axis, percent(axis.share), axis.ratio > 0 ? fmt::format("x{:.3g}", axis.ratio) : "",
                   axis.best});
  }
  return fmt::format("What {} depends on\n", column_name(heading, column)) + table.text(2);
}

std::string summary_text(const SweepHeading& heading, const std::vector<SweepRow>& rows) {
  const auto failed = static_cast<std::size_t>(
      std::count_if(rows.begin(), rows.end(), [](const SweepRow& row) { return !row.error.empty(); }));
  std::string text =
      fmt::format("{}: {} points, {} ok, {} failed\n", heading.name, grouped(std::uint64_t{rows.size()}),
                  grouped(std::uint64_t{rows.size() - failed}), grouped(std::uint64_t{failed}));
  text += failures_text(rows, failed) + bests_text(heading, rows);
  if (heading.objectives.size() > 1) {
    const std::size_t front = front_of(heading, rows, columns_of(heading, {})).size();
    text += fmt::format("\nPareto front of the {} objectives: {} points\n", heading.objectives.size(), front);
  }
  if (heading.axes.size() > 1 && rows.size() > failed) text += "\n" + sensitivity_text(heading, rows, 0);
  return text;
}

}  // namespace weir
