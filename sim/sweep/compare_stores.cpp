// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "sim/report/table.hpp"
#include "sim/sweep/sweep_summary.hpp"

namespace weir {

namespace {

constexpr std::size_t shown_rows = 10;

/// A row of both stores, and how much a column has changed.
struct Difference {
  std::string what;
  std::string column;
  double before = 0;
  double after = 0;
  double size() const { return before == after ? 0 : std::abs(after / before - 1); }
};

struct Comparison {
  std::size_t common = 0;
  std::size_t equal = 0;
  std::size_t only_before = 0;
  std::size_t only_after = 0;
  std::vector<std::string> changed_status;
  std::vector<Difference> differences;
};

std::string label_of(const SweepHeading& heading, const SweepRow& row) {
  std::string label;
  for (std::size_t i = 0; i < row.values.size(); ++i) {
    label += (label.empty() ? "" : ", ") + heading.axes[i] + "=" + row.values[i];
  }
  return label;
}

/// Columns of the same name in both, by their places in each.
std::vector<std::pair<std::size_t, std::size_t>> common_columns(const SweepHeading& a,
                                                                const SweepHeading& b) {
  std::vector<std::pair<std::size_t, std::size_t>> columns;
  for (std::size_t i = 0; i < a.objectives.size() + a.outputs.size(); ++i) {
    for (std::size_t j = 0; j < b.objectives.size() + b.outputs.size(); ++j) {
      if (column_name(a, i) == column_name(b, j)) columns.emplace_back(i, j);
    }
  }
  return columns;
}

void compare_rows(const SweepHeading& heading, const std::pair<SweepRow, SweepRow>& rows,
                  const std::vector<std::pair<std::size_t, std::size_t>>& columns, Comparison& result) {
  const auto& [before, after] = rows;
  const std::string label = label_of(heading, before);
  ++result.common;
  if (before.error.empty() != after.error.empty()) {
    result.changed_status.push_back(label +
                                    (after.error.empty() ? ": runs now" : ": fails now: " + after.error));
    return;
  }
  bool is_equal = true;
  for (const auto& [i, j] : columns) {
    if (!before.results[i] || !after.results[j]) continue;
    const Difference difference{label, column_name(heading, i), *before.results[i], *after.results[j]};
    if (difference.size() == 0) continue;
    is_equal = false;
    result.differences.push_back(difference);
  }
  if (is_equal) ++result.equal;
}

Comparison compare(const SweepStore& before, const SweepStore& after) {
  const SweepHeading a = before.heading();
  const SweepHeading b = after.heading();
  const auto columns = common_columns(a, b);
  if (a.axes != b.axes || columns.empty()) {
    throw SpecError("weir sweep compare: the two sweeps have " +
                    std::string(columns.empty() ? "no objective in common" : "other axes") +
                    "; expected two runs of one sweep");
  }
  std::map<std::vector<std::string>, SweepRow> old_rows;
  for (const SweepRow& row : before.rows()) old_rows[row.values] = row;
  Comparison result;
  for (const SweepRow& row : after.rows()) {
    const auto old = old_rows.find(row.values);
    if (old == old_rows.end()) {
      ++result.only_after;
      continue;
    }
    compare_rows(a, {old->second, row}, columns, result);
    old_rows.erase(old);
  }
  result.only_before = old_rows.size();
  return result;
}

}  // namespace

std::string comparison_text(const SweepStore& before, const SweepStore& after) {
  Comparison result = compare(before, after);
  std::string text =
      fmt::format("{} points in both, {} of them equal; {} only in the first, {} only in the second\n",
                  grouped(std::uint64_t{result.common}), grouped(std::uint64_t{result.equal}),
                  grouped(std::uint64_t{result.only_before}), grouped(std::uint64_t{result.only_after}));
  for (std::size_t i = 0; i < std::min(shown_rows, result.changed_status.size()); ++i) {
    text += "  " + result.changed_status[i] + "\n";
  }
  std::stable_sort(result.differences.begin(), result.differences.end(),
                   [](const Difference& a, const Difference& b) { return a.size() > b.size(); });
  if (result.differences.empty()) return text;
  TextTable table({{"point", TableColumn::Align::left},
                   {"objective", TableColumn::Align::left},
                   {"first"},
                   {"second"},
                   {"change"}});
  for (std::size_t i = 0; i < std::min(shown_rows, result.differences.size()); ++i) {
    const Difference& d = result.differences[i];
    table.add_row({d.what, d.column, fmt::format("{:.6g}", d.before), fmt::format("{:.6g}", d.after),
                   fmt::format("{:+.3g} %", 100 * (d.after / d.before - 1))});
  }
  return text + "\nLargest differences\n" + table.text(2);
}

}  // namespace weir
