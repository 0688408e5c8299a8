// SPDX-License-Identifier: Apache-2.0
#include "sim/report/stats_json.hpp"

#include "validation/catch.hpp"
#include "validation/unit/report/sample_run.hpp"

using namespace weir;

namespace {

nlohmann::ordered_json sample_json() {
  const SampleRun run;
  return stats_json(run.experiment, run.schedule, run.stats, run.energy, run.area);
}

std::vector<std::string> keys(const nlohmann::ordered_json& json) {
  std::vector<std::string> keys;
  for (const auto& [key, value] : json.items()) keys.push_back(key);
  return keys;
}

}  // namespace

TEST_CASE("stats_json has these keys at its top, in this order", "[unit][report]") {
  CHECK(keys(sample_json()) ==
        std::vector<std::string>{"schema_version", "experiment", "assumptions", "extents", "padded_share",
                                 "culled_share", "masked_share", "tiles", "totals", "units", "phases",
                                 "executions", "actions", "dram_bytes_by_transfer", "energy_pj_by_action",
                                 "energy_notes", "area_um2_by_component", "residency", "peak_rss_bytes"});
}

TEST_CASE("stats_json carries the totals with their units", "[unit][report]") {
  CHECK(
      sample_json()["totals"].dump() ==
      R"({"cycles":1000,"latency_s":1e-06,"dram_bytes":4000,"dram_read_bytes":3000,"dram_write_bytes":1000,)"
      R"("dram_bytes_per_s":4000000000.0,"dram_peak_utilization":0.5,"simulated_cycles":400,)"
      R"("fast_forwarded_cycles":600,"simulated_tasks":7,"energy_pj":8000000.0,"area_um2":4000000.0})");
}

TEST_CASE("stats_json lists every cause of stall of every unit", "[unit][report]") {
  const auto json = sample_json();
  REQUIRE(keys(json["units"]) == std::vector<std::string>{"array2d", "array1d", "dram"});
  for (const auto& unit : json["units"]) {
    CHECK(keys(unit["stalls"]) == std::vector<std::string>{"operand", "drain", "return_path", "port", "bank",
                                                           "buffer", "dram", "capacity", "barrier", "skew",
                                                           "empty"});
    std::uint64_t cycles = unit["busy_cycles"];
    for (const auto& stall : unit["stalls"]) cycles += stall.get<std::uint64_t>();
    CHECK(cycles == 1000);
  }
}

TEST_CASE("stats_json tells a busy unit from busy PEs", "[unit][report]") {
  const auto unit = sample_json()["units"]["array2d"];
  CHECK(unit["pes"] == 1024);
  CHECK(unit["utilization"] == 0.8);
  CHECK(unit["pe_utilization"] == 0.7);
  CHECK(unit["busy_by_einsum"].dump() == R"({"AV":300,"QK":500})");
}

TEST_CASE("stats_json keeps counts beyond 2^53 exact", "[unit][report]") {
  CHECK(sample_json()["actions"].dump() == R"({"array2d.mac":9007199254740993})");
}

TEST_CASE("stats_json names what was run", "[unit][report]") {
  const auto json = sample_json();
  CHECK(json["schema_version"] == 1);
  CHECK(json["experiment"]["workload"] == "BERT 1K");
  CHECK(json["experiment"]["energy_table"] == "round");
  CHECK(json["assumptions"]["name"] == "physical");
  CHECK(json["assumptions"]["return_path"] == true);
  CHECK(json["extents"].dump() == R"({"M":1024,"M0":32})");
  CHECK(json["peak_rss_bytes"].get<std::uint64_t>() > 1000000);
}

TEST_CASE("stats_json lists phases and resident tensors in their order", "[unit][report]") {
  const auto json = sample_json();
  CHECK(json["phases"].dump() == R"([{"name":"attention","cycles":900},{"name":"output","cycles":100}])");
  CHECK(json["residency"].dump() ==
        R"({"capacity_bytes":32768,"used_bytes":16448,"spilled_share":0.25,"tensors":[)"
        R"({"tensor":"K","tiles":2,"tile_bytes":4096,"copies":2,"total_bytes":16384},)"
        R"({"tensor":"RM","tiles":1,"tile_bytes":64,"copies":1,"total_bytes":64}]})");
}

TEST_CASE("stats_json of a run that did nothing has shares of zero and empty objects", "[unit][report]") {
  SampleRun run;
  run.stats = {};
  const auto json = stats_json(run.experiment, run.schedule, run.stats, {}, {});
  CHECK(json["totals"]["dram_peak_utilization"] == 0.0);
  CHECK(json["actions"].dump() == "{}");
  CHECK(json["units"].dump() == "{}");
  CHECK(json["phases"].dump() == "[]");
}
