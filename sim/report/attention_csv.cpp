// SPDX-License-Identifier: Apache-2.0
#include "sim/report/attention_csv.hpp"

#include <fmt/format.h>

#include <vector>

#include "sim/report/table.hpp"

namespace weir {

namespace {

double share_of_cycles(std::uint64_t part, std::uint64_t cycles, std::uint64_t pes) {
  return share_of(static_cast<double>(part), static_cast<double>(cycles) * static_cast<double>(pes));
}

std::vector<std::string> einsums_on_array2d(const Experiment& experiment, const Stats& stats) {
  std::vector<std::string> names;
  const UnitStats& array2d = stats.unit("array2d");
  for (const Einsum& einsum : experiment.cascade.einsums) {
    if (array2d.active_by_einsum.count(einsum.name()) != 0) names.push_back(einsum.name());
  }
  return names;
}

std::string length_text(std::int64_t length) {
  static constexpr std::int64_t kilo = 1024;
  if (length >= kilo * kilo && length % (kilo * kilo) == 0) return fmt::format("{}M", length / (kilo * kilo));
  if (length >= kilo && length % kilo == 0) return fmt::format("{}K", length / kilo);
  return std::to_string(length);
}

std::string sequence_length(const Workload& workload) {
  for (const char* rank : {"M", "P"}) {
    const auto extent = workload.extents.find(rank);
    if (extent != workload.extents.end()) return length_text(extent->second);
  }
  return "";
}

/// A field of RFC 4180: quoted if it would end early otherwise.
std::string field(const std::string& text) {
  if (text.find_first_of(",\"\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char character : text)
    quoted += character == '"' ? std::string("\"\"") : std::string(1, character);
  return quoted + "\"";
}

}  // namespace

std::string attention_csv_header(const Experiment& experiment, const Stats& stats) {
  std::string header = "model,seq_len,traffic,latency,energy,util_2d,util_1d";
  for (const std::string& einsum : einsums_on_array2d(experiment, stats)) header += "," + einsum;
  return header + "\n";
}

std::string attention_csv_row(const Experiment& experiment, const Stats& stats,
                              const EnergyBreakdown& energy) {
  const UnitStats& array2d = stats.unit("array2d");
  const double latency_s = static_cast<double>(stats.cycles) / experiment.architecture.clock_hz;
  std::string row =
      fmt::format("{},{},{},{},{},{},{}", field(experiment.workload.model),
                  sequence_length(experiment.workload), stats.dram_bytes(), latency_s, energy.total_pj,
                  share_of_cycles(array2d.active_pe_cycles, stats.cycles, array2d.pes),
                  share_of_cycles(stats.unit("array1d").busy_cycles, stats.cycles, 1));
  for (const std::string& einsum : einsums_on_array2d(experiment, stats)) {
    row +=
        fmt::format(",{}", share_of_cycles(array2d.active_by_einsum.at(einsum), stats.cycles, array2d.pes));
  }
  return row + "\n";
}

std::string attention_csv(const Experiment& experiment, const Stats& stats, const EnergyBreakdown& energy) {
  return attention_csv_header(experiment, stats) + attention_csv_row(experiment, stats, energy);
}

}  // namespace weir
