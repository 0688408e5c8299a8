// SPDX-License-Identifier: Apache-2.0
#include "sim/report/flat_comparison_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/report/table.hpp"
#include "sim/spec/values.hpp"

namespace weir {

namespace {

using Align = TableColumn::Align;

const char* objective_text(FlatObjective objective) {
  return objective == FlatObjective::products ? "FLAT's simulator" : "FuseMax's evaluation";
}

double limited_ratio(const FlatVerdict& verdict) {
  return verdict.limited.cost.latency_s / verdict.published.latency_s;
}

/// "same", "as fast: on chip", "faster: row block, on chip".
std::string verdict_text(const FlatDataflow& published, const FlatVerdict& verdict) {
  const std::vector<std::string> fields = differing_fields(published, verdict.found.dataflow);
  if (fields.empty()) return "same";
  const char* outcome = verdict.is_as_fast() ? "as fast" : verdict.ratio() < 1 ? "faster" : "slower";
  return std::string(outcome) + ": " + joined(fields);
}

/// Rows of one platform under one objective, counted.
struct Tally {
  int rows = 0, same = 0, as_fast = 0, faster = 0, slower = 0;
  double least = 1, least_limited = 1;

  void add(const FlatRow& row, const FlatVerdict& verdict) {
    ++rows;
    if (row.published.dataflow == verdict.found.dataflow) {
      ++same;
    } else if (verdict.is_as_fast()) {
      ++as_fast;
    } else {
      ++(verdict.ratio() < 1 ? faster : slower);
    }
    least = std::min(least, verdict.ratio());
    least_limited = std::min(least_limited, limited_ratio(verdict));
  }
};

std::string summary_text(const FlatComparison& comparison, const std::vector<FlatRow>& rows) {
  TextTable table({{"platform", Align::left},
                   {"cost", Align::left},
                   {"rows", Align::right},
                   {"same", Align::right},
                   {"as fast", Align::right},
                   {"faster", Align::right},
                   {"slower", Align::right},
                   {"least ratio", Align::right},
                   {"limited", Align::right}});
  for (const auto& [platform, file] : comparison.platforms) {
    for (std::size_t i = 0; i < flat_objectives.size(); ++i) {
      Tally tally;
      for (const FlatRow& row : rows) {
        if (row.published.platform == platform) tally.add(row, row.verdicts[i]);
      }
      table.add_row({platform, objective_text(flat_objectives[i]), std::to_string(tally.rows),
                     std::to_string(tally.same), std::to_string(tally.as_fast), std::to_string(tally.faster),
                     std::to_string(tally.slower), fmt::format("{:.4f}", tally.least),
                     fmt::format("{:.4f}", tally.least_limited)});
    }
  }
  return "FLAT's search against the dataflows it published, rows by outcome: the dataflow found is the same, "
         "another one\n"
         "that is as fast, or faster under the same cost. Ratios are latencies, found over published; "
         "`limited`: with row\n"
         "blocks no larger than any published for the platform. Costs: FLAT's own simulator counts the two "
         "matrix products\n"
         "without the softmax, and no partial sums off chip; FuseMax's evaluation of FLAT counts both.\n\n" +
         table.text(2);
}

/// "x0.9975 to x1.0000"; "-" of nothing.
std::string range_text(const std::vector<double>& ratios) {
  const auto [least, largest] = std::minmax_element(ratios.begin(), ratios.end());
  return ratios.empty() ? "-" : fmt::format("x{:.4f} to x{:.4f}", *least, *largest);
}

/// How far the closed form of FLAT's simulator is from its published figures, over the rows that have them.
std::string figures_text(const FlatComparison& comparison, const std::vector<FlatRow>& rows) {
  TextTable table({{"platform", Align::left},
                   {"spilled", Align::left},
                   {"rows", Align::right},
                   {"traffic", Align::left},
                   {"latency", Align::left},
                   {"spilled share", Align::left}});
  for (const auto& [platform, file] : comparison.platforms) {
    for (const bool has_spilled : {false, true}) {
      std::vector<double> traffic;
      std::vector<double> latency;
      double spilled = 0;
      for (const FlatRow& row : rows) {
        if (row.published.platform != platform || (row.published.spilled > 0) != has_spilled) continue;
        const FlatCost& ours = row.verdicts[0].published;
        spilled = std::max(spilled, std::abs(ours.spilled - row.published.spilled));
        if (!row.published.traffic_bytes || !row.published.latency_s) continue;
        traffic.push_back(ours.traffic_bytes / *row.published.traffic_bytes);
        latency.push_back(ours.latency_s / *row.published.latency_s);
      }
      table.add_row({platform, has_spilled ? "some" : "none", std::to_string(traffic.size()),
                     range_text(traffic), range_text(latency), fmt::format("within {:.2g}", spilled)});
    }
  }
  return "The closed form of FLAT's simulator over its published figures. Known gap: on the edge platform, "
         "whose array is\n"
         "narrower than a head, what the spilled share moves is not known; the form counts too little "
         "there.\n\n" +
         table.text(2);
}

std::string rows_text(const std::string& platform, std::size_t objective, const FlatRules& rules,
                      const std::vector<FlatRow>& rows) {
  const bool is_products = flat_objectives[objective] == FlatObjective::products;
  std::vector<TableColumn> columns = {{"workload", Align::left}, {"published", Align::left},
                                      {"latency", Align::right}, {"found", Align::left},
                                      {"latency", Align::right}, {"ratio", Align::right},
                                      {"limited", Align::right}, {"", Align::left}};
  if (is_products) columns.insert(columns.begin() + 3, {"traffic/csv", Align::right});
  TextTable table(columns);
  for (const FlatRow& row : rows) {
    if (row.published.platform != platform) continue;
    const FlatVerdict& verdict = row.verdicts[objective];
    std::vector<std::string> cells = {row.published.model + " " + row.published.length,
                                      dataflow_text(row.published.dataflow, rules),
                                      seconds(verdict.published.latency_s),
                                      dataflow_text(verdict.found.dataflow, rules),
                                      seconds(verdict.found.cost.latency_s),
                                      fmt::format("{:.4f}", verdict.ratio()),
                                      fmt::format("{:.4f}", limited_ratio(verdict)),
                                      verdict_text(row.published.dataflow, verdict)};
    if (is_products) {
      const auto& traffic = row.published.traffic_bytes;
      cells.insert(cells.begin() + 3,
                   traffic ? fmt::format("x{:.4f}", verdict.published.traffic_bytes / *traffic) : "-");
    }
    table.add_row(cells);
  }
  return fmt::format("{} platform, cost of {}:\n\n", platform, objective_text(flat_objectives[objective])) +
         table.text(2);
}

}  // namespace

std::string dataflow_text(const FlatDataflow& dataflow, const FlatRules& rules) {
  std::string text = to_string(dataflow.granularity);
  if (dataflow.granularity == FlatDataflow::Granularity::row)
    text += " " + std::to_string(dataflow.row_block);
  text +=
      ", " + to_string(dataflow.scores_stationarity) + "/" + to_string(dataflow.outputs_stationarity) + ",";
  for (int tensor = 0; tensor < FlatDataflow::tensor_count; ++tensor) {
    if (dataflow.on_chip[tensor]) text += " " + rules.labels[tensor];
  }
  return text.back() == ',' ? text + " -" : text;
}

std::string flat_comparison_text(const FlatComparison& comparison, const std::vector<FlatRow>& rows) {
  std::string text = summary_text(comparison, rows) + "\n" + figures_text(comparison, rows);
  for (const auto& [platform, file] : comparison.platforms) {
    for (std::size_t i = 0; i < flat_objectives.size(); ++i)
      text += "\n" + rows_text(platform, i, comparison.rules, rows);
  }
  return text;
}

}  // namespace weir
