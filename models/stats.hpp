// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "einsum/lowering/schedule.hpp"

namespace weir {

/// What one unit did. busy_cycles + the stalls = the run's cycles.
struct UnitStats {
  std::string name;                                       ///< array2d, array1d, dram
  std::uint64_t pes = 1;                                  ///< processing elements in it
  std::uint64_t busy_cycles = 0;                          ///< cycles in which it issued
  std::array<std::uint64_t, cause_count> stalls{};        ///< cycles, by Cause
  std::uint64_t active_pe_cycles = 0;                     ///< sum over busy cycles of the PEs that worked
  std::map<std::string, std::uint64_t> busy_by_einsum;    ///< busy_cycles, by Einsum (or transfer)
  std::map<std::string, std::uint64_t> active_by_einsum;  ///< active_pe_cycles, by Einsum
};

/// Counters of one simulation. Everything is counted where it happens; ratios are computed by the report.
struct Stats {
  std::uint64_t cycles = 0;
  std::vector<UnitStats> units;                     ///< array2d, array1d, dram in this order
  std::map<std::string, std::uint64_t> actions;     ///< "array2d.mac" -> count; words for buffers and DRAM
  std::map<std::string, std::uint64_t> executions;  ///< instances run, by phase/task
  std::map<std::string, std::uint64_t> dram_bytes_by_transfer;  ///< "load K" -> bytes
  std::uint64_t dram_read_bytes = 0;
  std::uint64_t dram_write_bytes = 0;
  std::uint64_t simulated_cycles = 0;  ///< cycles that were simulated, the rest was fast-forwarded
  std::uint64_t simulated_tasks = 0;   ///< task instances that were simulated
  std::vector<std::pair<std::string, std::uint64_t>>
      phase_cycles;  ///< where each phase ended, less where it began

  const UnitStats& unit(const std::string& name) const;
  std::uint64_t dram_bytes() const { return dram_read_bytes + dram_write_bytes; }
};

/// One task on one unit, for the timeline. Cycles count from the start of the run.
struct TimelineEvent {
  std::string unit;
  std::string name;
  std::uint64_t start = 0;
  std::uint64_t end = 0;
  std::int64_t tile = 0;  ///< flattened tile number
  std::int64_t block = 0;
};

}  // namespace weir
