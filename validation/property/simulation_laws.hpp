// SPDX-License-Identifier: Apache-2.0
/// What holds of every simulation, whatever it runs; checked by the property tests and their long versions.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <numeric>
#include <string>
#include <vector>

#include "einsum/lowering/lower.hpp"
#include "validation/catch.hpp"
#include "validation/property/random_configuration.hpp"

namespace weir {

/// Where two outcomes of one simulation differ, but for how much of it was simulated; empty: nowhere.
inline std::string differences(const SimulationOutcome& one, const SimulationOutcome& other) {
  if (!one.error.empty() || !other.error.empty()) {
    return one.error == other.error ? "" : "'" + one.error + "' or '" + other.error + "'";
  }
  nlohmann::json counters = nlohmann::json::parse(one.encoded);
  nlohmann::json others = nlohmann::json::parse(other.encoded);
  for (const char* effort : {"simulated_cycles", "simulated_tasks"}) counters[effort] = others[effort] = 0;
  std::string text;
  for (const nlohmann::json& change : nlohmann::json::diff(counters, others)) {
    const nlohmann::json::json_pointer path(change.at("path").get<std::string>());
    text += path.to_string() + ": " + (counters.contains(path) ? counters.at(path).dump() : "nothing") +
            " or " + change.value("value", nlohmann::json()).dump() + "\n";
  }
  return text;
}

/// The error of a simulation that only our bug can cause, deadlocks and hazards included: the designs' own
/// bindings have none.
inline std::string flaw_of(const SimulationOutcome& outcome) {
  return outcome.is_bug || outcome.error.starts_with("deadlock") || outcome.error.starts_with("illegal")
             ? outcome.error
             : "";
}

inline std::uint64_t action(const Stats& stats, const std::string& name) {
  const auto found = stats.actions.find(name);
  return found == stats.actions.end() ? 0 : found->second;
}

/// Every cycle of a unit has one use; every byte belongs to one transfer and to whole words; nobody works
/// longer than the run takes.
inline void check_conservation(const Stats& stats) {
  std::uint64_t phase_cycles = 0;
  for (const auto& [phase, cycles] : stats.phase_cycles) phase_cycles += cycles;
  CHECK(phase_cycles == stats.cycles);
  for (const UnitStats& unit : stats.units) {
    INFO(unit.name);
    CHECK(std::accumulate(unit.stalls.begin(), unit.stalls.end(), unit.busy_cycles) == stats.cycles);
    CHECK(unit.busy_cycles <= stats.cycles);
    std::uint64_t busy = 0;
    for (const auto& [einsum, cycles] : unit.busy_by_einsum) busy += cycles;
    std::uint64_t active = 0;
    for (const auto& [einsum, cycles] : unit.active_by_einsum) active += cycles;
    if (unit.name == "dram") continue;
    CHECK(active == unit.active_pe_cycles);
    CHECK(unit.active_pe_cycles <= unit.busy_cycles * unit.pes);
    CHECK(busy >= unit.busy_cycles);  // Einsums that alternate are each busy all the while
  }
  std::uint64_t bytes = 0;
  for (const auto& [transfer, moved] : stats.dram_bytes_by_transfer) bytes += moved;
  CHECK(bytes == stats.dram_bytes());
  CHECK(action(stats, "dram.read_words") * 2 == stats.dram_read_bytes);
  CHECK(action(stats, "dram.write_words") * 2 == stats.dram_write_bytes);
}

/// The two contractions multiply once at each point of the padded iteration space, FuseMax's exponential six
/// times at each of its scores.
inline void check_multiplications(const SimulationRequest& request, const Stats& stats) {
  const Experiment e = read_experiment(request.files, request.overrides);
  const Schedule schedule = lower(e.cascade, e.workload, e.architecture, e.mapping, e.binding);
  std::int64_t scores = 1;
  for (const char* rank : {"B", "H", "M", "P"}) {
    std::int64_t padded = schedule.extents.at(rank);
    for (const Partition& partition : e.mapping.partitions) {
      if (partition.rank != rank) continue;
      padded = 1;
      for (const PartitionFactor& factor : partition.factors) padded *= schedule.extents.at(factor.name);
    }
    scores *= padded;
  }
  const bool fusemax = e.architecture.array2d.functions.contains("exp");
  const std::int64_t each = schedule.extents.at("E") + schedule.extents.at("F") + (fusemax ? 6 : 0);
  CHECK(action(stats, "array2d.mac") == static_cast<std::uint64_t>(scores * each));
}

/// Simulates the configurations of `count` seeds from `first` on, with and without fast-forward, and checks
/// every law. Mappings that do not fit are counted and passed over; most must run.
inline void check_random_configurations(std::uint64_t first, std::uint64_t count) {
  static constexpr std::uint64_t batch = 64;  // bounds the memory of the texts
  std::uint64_t ran = 0;
  std::uint64_t skipped_ahead = 0;
  for (std::uint64_t start = first; start < first + count; start += batch) {
    std::vector<SimulationRequest> requests;
    for (std::uint64_t seed = start; seed < std::min(start + batch, first + count); ++seed) {
      requests.push_back(RandomConfiguration(seed).draw());
      requests.push_back(requests.back());
      requests.back().fast_forward = false;
    }
    const std::vector<SimulationOutcome> outcomes = simulate_in_workers(requests);
    for (std::size_t i = 0; i < requests.size(); i += 2) {
      const SimulationOutcome& quick = outcomes[i];
      INFO("seed " << start + i / 2 << ": " << requests[i].command());
      CHECK(differences(quick, outcomes[i + 1]) == "");
      CHECK(flaw_of(quick) == "");
      if (!quick.error.empty()) continue;
      ++ran;
      skipped_ahead += quick.stats.simulated_cycles < quick.stats.cycles ? 1 : 0;
      check_conservation(quick.stats);
      check_multiplications(requests[i], quick.stats);
    }
  }
  INFO(ran << " of " << count << " ran, " << skipped_ahead << " with cycles skipped");
  CHECK(ran * 10 >= count * 7);
  CHECK(skipped_ahead * 4 >= ran);
}

}  // namespace weir
