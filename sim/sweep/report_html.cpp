// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/report_html.hpp"

#include <nlohmann/json.hpp>

#include "sim/spec/quantities.hpp"
#include "sim/sweep/report_page.hpp"
#include "sim/sweep/rerun_command.hpp"
#include "sim/sweep/sweep_analysis.hpp"

namespace weir {

namespace {

using Json = nlohmann::ordered_json;

/// A number if it is one, so that the page can draw it to scale.
Json value_json(const std::string& text) {
  const auto quantity = parse_quantity(text);
  return quantity ? Json(quantity->base_value()) : Json(text);
}

Json row_json(const SweepHeading& heading, const SweepRow& row) {
  Json json{{"place", row.place}, {"axes", Json::array()}, {"results", Json::array()}};
  for (const std::string& value : row.values) json["axes"].push_back(value_json(value));
  for (const std::optional<double>& result : row.results)
    json["results"].push_back(result ? Json(*result) : Json());
  json["command"] = rerun_command(heading, row);
  if (!row.error.empty()) json["error"] = row.error;
  return json;
}

Json columns_json(const SweepHeading& heading) {
  Json columns = Json::array();
  for (std::size_t i = 0; i < heading.objectives.size() + heading.outputs.size(); ++i) {
    columns.push_back({{"name", column_name(heading, i)}, {"is_maximized", is_maximized(heading, i)}});
  }
  return columns;
}

/// As it may stand in a script: nothing in it ends the script.
std::string script_text(const Json& json) {
  std::string text;
  for (const char character : json.dump(-1, ' ', false, Json::error_handler_t::replace)) {
    text += character == '<' ? std::string("\\u003c") : std::string(1, character);
  }
  return text;
}

}  // namespace

std::string report_html(const SweepHeading& heading, const std::vector<SweepRow>& rows) {
  Json data{{"name", heading.name},
            {"model_version", heading.model_version},
            {"axes", heading.axes},
            {"columns", columns_json(heading)},
            {"rows", Json::array()}};
  for (const SweepRow& row : rows) data["rows"].push_back(row_json(heading, row));
  std::string page = report_page;
  const std::string place = "@DATA@";
  return page.replace(page.find(place), place.size(), script_text(data));
}

}  // namespace weir
