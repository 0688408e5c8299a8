// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "sim/report/flat_comparison_text.hpp"

namespace weir {

namespace {

std::string cell(const std::optional<double>& value) { return value ? fmt::format("{:.17g}", *value) : ""; }

/// A command has commas and quotes of its own.
std::string quoted(const std::string& text) { return text.empty() ? "" : "\"" + text + "\""; }

}  // namespace

std::string flat_comparison_csv(const FlatComparison& comparison, const std::vector<FlatRow>& rows) {
  std::string text =
      "platform,model,seq_len,objective,published,published_latency,published_traffic,published_spilled,"
      "found,found_latency,found_traffic,found_spilled,ratio,ratio_limited,candidates,csv_traffic,csv_"
      "latency,"
      "command\n";
  const std::vector<std::string> objectives = {"products", "attention"};
  for (const FlatRow& row : rows) {
    for (std::size_t i = 0; i < flat_objectives.size(); ++i) {
      const FlatVerdict& verdict = row.verdicts[i];
      const FlatCost& ours = verdict.found.cost;
      const bool is_products = flat_objectives[i] == FlatObjective::products;
      text += fmt::format(
          "{},{},{},{},{},{:.17g},{:.17g},{:.17g},{},{:.17g},{:.17g},{:.17g},{:.17g},{:.17g},{},{},{},{}\n",
          row.published.platform, row.published.model, row.published.length, objectives[i],
          quoted(dataflow_text(row.published.dataflow, comparison.rules)), verdict.published.latency_s,
          verdict.published.traffic_bytes, verdict.published.spilled,
          quoted(dataflow_text(verdict.found.dataflow, comparison.rules)), ours.latency_s, ours.traffic_bytes,
          ours.spilled, verdict.ratio(), verdict.limited.cost.latency_s / verdict.published.latency_s,
          verdict.found.candidates, is_products ? cell(row.published.traffic_bytes) : "",
          is_products ? cell(row.published.latency_s) : "", is_products ? "" : quoted(row.command));
    }
  }
  return text;
}

}  // namespace weir
