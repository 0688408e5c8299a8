// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/stats_codec.hpp"

#include <nlohmann/json.hpp>

namespace weir {

namespace {

nlohmann::json encode_unit(const UnitStats& unit) {
  return {unit.name,
          unit.pes,
          unit.busy_cycles,
          unit.stalls,
          unit.active_pe_cycles,
          unit.busy_by_einsum,
          unit.active_by_einsum};
}

UnitStats decode_unit(const nlohmann::json& json) {
  UnitStats unit;
  json.at(0).get_to(unit.name);
  json.at(1).get_to(unit.pes);
  json.at(2).get_to(unit.busy_cycles);
  json.at(3).get_to(unit.stalls);
  json.at(4).get_to(unit.active_pe_cycles);
  json.at(5).get_to(unit.busy_by_einsum);
  json.at(6).get_to(unit.active_by_einsum);
  return unit;
}

}  // namespace

std::string encode_stats(const Stats& stats) {
  nlohmann::json json;
  json["cycles"] = stats.cycles;
  json["units"] = nlohmann::json::array();
  for (const UnitStats& unit : stats.units) json["units"].push_back(encode_unit(unit));
  json["actions"] = stats.actions;
  json["executions"] = stats.executions;
  json["dram_bytes_by_transfer"] = stats.dram_bytes_by_transfer;
  json["dram_read_bytes"] = stats.dram_read_bytes;
  json["dram_write_bytes"] = stats.dram_write_bytes;
  json["simulated_cycles"] = stats.simulated_cycles;
  json["simulated_tasks"] = stats.simulated_tasks;
  json["phase_cycles"] = stats.phase_cycles;
  return json.dump();
}

Stats decode_stats(const std::string& text) {
  const nlohmann::json json = nlohmann::json::parse(text);
  Stats stats;
  json.at("cycles").get_to(stats.cycles);
  for (const nlohmann::json& unit : json.at("units")) stats.units.push_back(decode_unit(unit));
  json.at("actions").get_to(stats.actions);
  json.at("executions").get_to(stats.executions);
  json.at("dram_bytes_by_transfer").get_to(stats.dram_bytes_by_transfer);
  json.at("dram_read_bytes").get_to(stats.dram_read_bytes);
  json.at("dram_write_bytes").get_to(stats.dram_write_bytes);
  json.at("simulated_cycles").get_to(stats.simulated_cycles);
  json.at("simulated_tasks").get_to(stats.simulated_tasks);
  json.at("phase_cycles").get_to(stats.phase_cycles);
  return stats;
}

}  // namespace weir
