// SPDX-License-Identifier: Apache-2.0
#include "sim/report/lowering_json.hpp"

#include <algorithm>

namespace weir {

namespace {

using Json = nlohmann::ordered_json;

void add_bounds(Json& json, const PhaseReport& report) {
  json["interval"] = report.interval;
  json["resource_bound"] = report.resource_bound;
  json["recurrence_bound"] = report.recurrence_bound;
  json["bound_by"] = report.bound_by;
}

Json phase_json(const Experiment& experiment, const Schedule& schedule, const PhaseReport& report) {
  Json json;
  json["name"] = report.phase;
  add_bounds(json, report);
  json["tiles"] = report.tiles;
  json["culled_tiles"] = report.culled_tiles;
  json["cycles"] = report.cycles;
  json["recurrence"] = report.recurrence;
  for (const ResourceLoad& load : report.loads) json["loads"][load.resource] = load.cycles;
  for (const RegisterUse& use : report.registers) {
    json["registers"][use.unit] = {{"needed", use.needed}, {"available", use.available}};
  }
  for (const auto& [unit, sweeps] : experiment.binding.phases.at(report.phase)) {
    for (const BindingSweep& sweep : sweeps) json["programs"][unit].push_back(to_string(sweep));
  }
  for (const Phase& phase : schedule.phases) {
    if (phase.name != report.phase) continue;
    for (const Loop& loop : phase.blocks)
      json["blocks"].push_back({{"loop", loop.name}, {"extent", loop.extent}});
    for (const Loop& loop : phase.nests.front().loops) {
      json["loops"].push_back({{"loop", loop.name}, {"extent", loop.extent}});
    }
  }
  return json;
}

}  // namespace

const PhaseReport& longest_phase(const std::vector<PhaseReport>& reports) {
  return *std::max_element(reports.begin(), reports.end(),
                           [](const PhaseReport& a, const PhaseReport& b) { return a.cycles < b.cycles; });
}

nlohmann::ordered_json lowering_json(const Experiment& experiment, const Schedule& schedule,
                                     const std::vector<PhaseReport>& reports) {
  Json json;
  json["schema_version"] = 1;
  json["cascade"] = experiment.cascade.name;
  json["mapping"] = experiment.mapping.name;
  json["binding"] = experiment.binding.name;
  json["unit"] = "cycles a tile in the steady state";
  add_bounds(json, longest_phase(reports));
  double cycles = 0;
  for (const PhaseReport& report : reports) cycles += report.cycles;
  json["cycles"] = cycles;
  json["phases"] = Json::array();
  for (const PhaseReport& report : reports)
    json["phases"].push_back(phase_json(experiment, schedule, report));
  json["buffer"]["needed_bytes"] = schedule.buffer_bytes;
  json["buffer"]["capacity_bytes"] = schedule.capacity_bytes;
  json["buffer"]["residents"] = Json::array();
  for (const Residency& entry : schedule.residency) {
    json["buffer"]["residents"].push_back({{"tensor", entry.tensor},
                                           {"tiles", entry.tiles},
                                           {"tile_bytes", entry.tile_bytes},
                                           {"copies", entry.copies}});
  }
  json["padded_share"] = schedule.padded_share;
  return json;
}

}  // namespace weir
