// SPDX-License-Identifier: Apache-2.0
#include "sim/report/timeline_json.hpp"

#include <nlohmann/json.hpp>

#include "validation/catch.hpp"

using namespace weir;

namespace {

/// QK and SLNV alternate; LM follows them; a load runs beside.
const std::vector<TimelineEvent> events = {{"array2d", "QK", 0, 128, 3, 1},
                                           {"array2d", "SLNV", 0, 127, 1, 1},
                                           {"dram", "load \"K\"", 5, 50, 4, 1},
                                           {"array2d", "LM", 128, 129, 3, 1}};

nlohmann::json parsed() { return nlohmann::json::parse(timeline_json("BERT 1K", 940e6, events)); }

std::vector<nlohmann::json> of_kind(const std::string& name, const std::string& phase) {
  std::vector<nlohmann::json> found;
  const nlohmann::json trace = parsed();
  for (const auto& event : trace["traceEvents"]) {
    if (event["ph"] == phase && (name.empty() || event["name"] == name)) found.push_back(event);
  }
  return found;
}

}  // namespace

TEST_CASE("timeline_json says that a microsecond is a cycle, and what a cycle is", "[unit][report]") {
  CHECK(parsed()["otherData"]["time"] == "1 us is 1 cycle");
  CHECK(parsed()["otherData"]["clock_hz"] == 940e6);
}

TEST_CASE("timeline_json has a complete event for each task", "[unit][report]") {
  REQUIRE(of_kind("", "X").size() == 4);
  const nlohmann::json load = of_kind("load \"K\"", "X").at(0);
  CHECK(load["ts"] == 5);
  CHECK(load["dur"] == 45);
  CHECK(load["args"] == nlohmann::json{{"tile", 4}, {"block", 1}});
}

TEST_CASE("timeline_json puts tasks that overlap on tracks of their own, side by side", "[unit][report]") {
  std::vector<std::string> tracks;
  for (const auto& event : of_kind("thread_name", "M")) tracks.push_back(event["args"]["name"]);
  CHECK(tracks == std::vector<std::string>{"array2d", "array2d (2)", "dram"});
  CHECK(of_kind("QK", "X").at(0)["tid"] == 1);
  CHECK(of_kind("SLNV", "X").at(0)["tid"] == 2);
  CHECK(of_kind("LM", "X").at(0)["tid"] == 1);
  CHECK(of_kind("load \"K\"", "X").at(0)["tid"] == 3);
  CHECK(of_kind("process_name", "M").at(0)["args"]["name"] == "BERT 1K");
}

TEST_CASE("timeline_json of no events is still a trace", "[unit][report]") {
  const auto json = nlohmann::json::parse(timeline_json("nothing", 1e9, {}));
  CHECK(json["traceEvents"].size() == 1);
}
