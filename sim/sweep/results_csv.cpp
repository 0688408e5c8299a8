// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/results_csv.hpp"

#include "sim/spec/quantities.hpp"

namespace weir {

namespace {

/// A field of RFC 4180: quoted if it would end early otherwise.
std::string field(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char character : text)
    quoted += character == '"' ? std::string("\"\"") : std::string(1, character);
  return quoted + "\"";
}

}  // namespace

std::string results_csv(const SweepHeading& heading, const std::vector<SweepRow>& rows) {
  std::string csv;
  for (const auto* names : {&heading.axes, &heading.objectives, &heading.outputs}) {
    for (const std::string& name : *names) csv += field(name) + ",";
  }
  csv += "status,message\n";
  for (const SweepRow& row : rows) {
    for (const std::string& value : row.values) csv += field(value) + ",";
    for (const std::optional<double>& result : row.results) csv += (result ? number_text(*result) : "") + ",";
    csv += row.error.empty() ? "ok,\n" : "failed," + field(row.error) + "\n";
  }
  return csv;
}

}  // namespace weir
