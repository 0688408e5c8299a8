// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/sweep_analysis.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "einsum/language/nearest_name.hpp"
#include "sim/report/table.hpp"
#include "sim/spec/values.hpp"

namespace weir {

namespace {

/// Values of a column and what they are grouped by.
struct Group {
  double sum = 0;
  std::size_t count = 0;
  double mean() const { return sum / static_cast<double>(count); }
};

bool all_positive(const std::vector<SweepRow>& rows, std::size_t column) {
  return std::all_of(rows.begin(), rows.end(), [&](const SweepRow& row) { return *row.results[column] > 0; });
}

double variance(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  const double mean = share_of(sum, static_cast<double>(values.size()));
  double squares = 0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  return squares;
}

Sensitivity sensitivity_of(std::size_t axis, const std::vector<SweepRow>& rows,
                           const std::vector<double>& values, bool is_maximal) {
  std::map<std::string, Group> groups;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    Group& group = groups[rows[i].values[axis]];
    group.sum += values[i];
    ++group.count;
  }
  std::vector<double> means;
  for (std::size_t i = 0; i < rows.size(); ++i) means.push_back(groups[rows[i].values[axis]].mean());
  Sensitivity result;
  result.share = share_of(variance(means), variance(values));
  const auto by_mean = [](const auto& a, const auto& b) { return a.second.mean() < b.second.mean(); };
  const auto [least, most] = std::minmax_element(groups.begin(), groups.end(), by_mean);
  result.ratio = most->second.mean() - least->second.mean();  // of logarithms, as yet
  result.best = is_maximal ? most->first : least->first;
  return result;
}

}  // namespace

const std::string& column_name(const SweepHeading& heading, std::size_t column) {
  const std::size_t objectives = heading.objectives.size();
  return column < objectives ? heading.objectives[column] : heading.outputs[column - objectives];
}

bool is_maximized(const SweepHeading& heading, std::size_t column) {
  if (column < heading.objectives.size()) return heading.is_maximized[column];
  const Metric* metric = find_metric(column_name(heading, column));
  return metric != nullptr && metric->is_better_large;
}

Columns columns_of(const SweepHeading& heading, const std::vector<std::string>& names) {
  std::vector<std::string> known = heading.objectives;
  Columns columns;
  if (names.empty()) {
    for (std::size_t i = 0; i < known.size(); ++i) columns.push_back(i);
    return columns;
  }
  known.insert(known.end(), heading.outputs.begin(), heading.outputs.end());
  for (const std::string& name : names) {
    const auto found = std::find(known.begin(), known.end(), name);
    if (found == known.end()) {
      throw SpecError("unknown objective '" + name + "'; expected one of " + joined(known) +
                      suggestion(name, known));
    }
    columns.push_back(static_cast<std::size_t>(found - known.begin()));
  }
  return columns;
}

std::vector<SweepRow> complete_rows(const std::vector<SweepRow>& rows, const Columns& columns) {
  std::vector<SweepRow> complete;
  for (const SweepRow& row : rows) {
    const bool has_all = std::all_of(columns.begin(), columns.end(),
                                     [&](std::size_t column) { return row.results.at(column).has_value(); });
    if (row.error.empty() && has_all) complete.push_back(row);
  }
  return complete;
}

std::vector<SweepRow> front_of(const SweepHeading& heading, const std::vector<SweepRow>& rows,
                               const Columns& columns) {
  const std::vector<SweepRow> complete = complete_rows(rows, columns);
  std::vector<Costs> costs;
  for (const SweepRow& row : complete) {
    Costs cost;
    for (const std::size_t column : columns) {
      cost.push_back(is_maximized(heading, column) ? -*row.results[column] : *row.results[column]);
    }
    costs.push_back(std::move(cost));
  }
  std::vector<SweepRow> front;
  for (const std::size_t place : pareto_front(costs)) front.push_back(complete[place]);
  return front;
}

std::vector<SweepRow> best_of(const SweepHeading& heading, const std::vector<SweepRow>& rows,
                              std::size_t column, std::size_t count) {
  std::vector<SweepRow> best = complete_rows(rows, {column});
  const bool is_maximal = is_maximized(heading, column);
  std::stable_sort(best.begin(), best.end(), [&](const SweepRow& a, const SweepRow& b) {
    return is_maximal ? *a.results[column] > *b.results[column] : *a.results[column] < *b.results[column];
  });
  if (best.size() > count) best.resize(count);
  return best;
}

std::vector<Sensitivity> sensitivities(const SweepHeading& heading, const std::vector<SweepRow>& rows,
                                       std::size_t column) {
  const std::vector<SweepRow> complete = complete_rows(rows, {column});
  std::vector<Sensitivity> result;
  if (complete.empty()) return result;
  const bool is_logarithmic = all_positive(complete, column);
  std::vector<double> values;
  for (const SweepRow& row : complete) {
    values.push_back(is_logarithmic ? std::log(*row.results[column]) : *row.results[column]);
  }
  for (std::size_t axis = 0; axis < heading.axes.size(); ++axis) {
    Sensitivity sensitivity = sensitivity_of(axis, complete, values, is_maximized(heading, column));
    sensitivity.axis = heading.axes[axis];
    sensitivity.ratio = is_logarithmic ? std::exp(sensitivity.ratio) : 0;
    result.push_back(std::move(sensitivity));
  }
  std::stable_sort(result.begin(), result.end(),
                   [](const Sensitivity& a, const Sensitivity& b) { return a.share > b.share; });
  return result;
}

}  // namespace weir
