// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "einsum/error.hpp"

namespace weir {

/// One function a PE can compute: how long it occupies the PE, and which actions its energy is charged as.
struct FunctionSpec {
  std::int64_t cycles = 1;                      ///< issue cycles an element
  std::map<std::string, std::int64_t> actions;  ///< e.g. exp as six multiply-accumulates: {mac: 6}
};

/// An array of processing elements: `rows` x `columns` in 2D; the 1D (vector) array has one row.
struct ArraySpec {
  /// How the functions of one Einsum follow each other: one after the other, or one element a cycle whatever
  /// they are.
  enum class Issue { sequential, pipelined };

  std::int64_t rows = 1;
  std::int64_t columns = 0;
  std::map<std::string, FunctionSpec> functions;  ///< by name: mac, mul, add, max, exp, divide, ...
  Issue issue = Issue::sequential;
  std::int64_t registers = 0;  ///< register-file entries a PE
  std::int64_t result_latency =
      0;  ///< cycles from the last issue of a task to its result, beyond its issue cycles
  bool cross_lane_reduction =
      false;  ///< can reduce across its columns (FLAT's softmax unit; FuseMax's cannot)
};

/// The on-chip buffer. A port moves one row (`row_words`) a cycle.
struct GlobalBufferSpec {
  std::int64_t capacity_bytes = 0;
  std::int64_t row_words = 0;
  std::int64_t banks = 1;
  std::int64_t read_ports = 0;    ///< ports that only read
  std::int64_t write_ports = 0;   ///< ports that only write
  std::int64_t shared_ports = 0;  ///< ports that do either
  std::int64_t latency = 0;       ///< cycles from request to data
};

/// Off-chip memory: one channel with a bandwidth and a latency.
struct DramSpec {
  double bandwidth_bytes_per_s = 0;
  std::int64_t latency = 0;  ///< cycles from the end of a transfer on the channel to its data
  double efficiency = 1;     ///< share of the peak that streaming reaches (row misses, refresh, turnarounds)
};

/// The way back from the 1D array to the top of the 2D array, which the FuseMax paper leaves open.
struct ReturnPathSpec {
  std::int64_t latency = 0;
  std::int64_t words_per_cycle = 0;  ///< 0: as many as the array has columns
};

/// Which effects of the hardware the model charges. `ideal` charges what the published figures assume,
/// `physical` all.
struct Assumptions {
  std::string name = "physical";
  bool row_reduction = true;  ///< a reduction down the rows takes the array's height to reach the 1D array
  bool column_drain =
      true;          ///< partial sums and finished outputs take the array's height to leave the 2D array
  bool skew = true;  ///< PE(r, c) runs r + c cycles behind PE(0, 0): paid once, as fill and drain
  bool return_path = true;     ///< latency and width of the way from the 1D array back to the 2D array
  bool result_latency = true;  ///< pipeline latency of the arrays' functions
  bool buffer_ports = true;    ///< ports of the global buffer are finite
  bool buffer_banks = true;    ///< banks of the global buffer conflict
  bool buffer_latency = true;  ///< access latency of the global buffer
  bool dram_latency = true;
  bool dram_efficiency = true;
  bool overlapped_tiles = true;  ///< a wave enters the 2D array while the one before still moves through it,
                                 ///< and stationary operands are loaded in its shadow; else each tile fills
                                 ///< and drains the array, as in SCALE-Sim
  bool double_buffers =
      true;  ///< the copies of a tile that transfers need count against the buffer's capacity
};

/// A spatial accelerator in the shape of FuseMax: 2D array over 1D array over one buffer over DRAM.
struct Architecture {
  std::string name;
  double clock_hz = 0;
  std::int64_t word_bytes = 2;
  ArraySpec array2d;
  ArraySpec array1d;
  GlobalBufferSpec global_buffer;
  DramSpec dram;
  ReturnPathSpec return_path;
  Assumptions assumptions;
  SourceLocation where;
};

/// What to compute it on: the extents of the cascade's ranks, by name (B, H, E, F, M, P, ...).
struct Workload {
  std::string name;   ///< for people: "BERT 1K"
  std::string model;  ///< "BERT"
  std::map<std::string, std::int64_t> extents;
  SourceLocation where;
};

}  // namespace weir
