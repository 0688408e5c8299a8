// SPDX-License-Identifier: Apache-2.0
/// The published FuseMax (MICRO 2024) evaluation of attention as closed formulas, derived from the result
/// files of its artifact and written without the simulator's lowering: what the claims expect of the
/// simulation.
#pragma once

#include <cstdint>
#include <string>

namespace weir::published {

enum class Design { unfused, flat, cascade, arch, binding };
const char* to_string(Design design);

/// Attention of one layer; A = batch x heads. P and M must be multiples of the array's columns and rows.
struct Problem {
  std::int64_t A = 1;
  std::int64_t P = 1024;
  std::int64_t M = 1024;
  std::int64_t E = 64;
  std::int64_t F = 64;
};

/// A machine in the shape of FuseMax; the defaults are the published ones.
struct Platform {
  std::int64_t rows = 256;
  std::int64_t columns = 256;
  std::int64_t buffer_bytes = 16LL << 20;  ///< that the mapping may use
  double clock_hz = 940e6;
  double bytes_per_s = 400.0 * (1LL << 30);

  double seconds_to_cycles(double seconds) const { return seconds * clock_hz; }
  double memory_cycles(double bytes) const { return bytes / bytes_per_s * clock_hz; }
};

/// The published machine of a design.
Platform published_platform(Design design);

/// Results of one run; utilisations are shares of the PEs' cycles.
struct Figures {
  double cycles = 0;
  double dram_bytes = 0;
  double util_2d = 0;
  double util_1d = 0;
};

/// Tiles of the one-pass designs: `resident` query tiles stay in the buffer, keys and values are read
/// `passes` times.
struct Blocking {
  std::int64_t resident = 1;
  std::int64_t passes = 1;
};
Blocking blocking(Design design, const Problem& problem, const Platform& platform);

/// Where FLAT's search put its tensors, and what it holds in the PEs.
struct FlatDataflow {
  bool weight_stationary = false;
  bool q_on_chip = false;
  bool k_on_chip = false;
  bool v_on_chip = false;
  bool scores_on_chip = true;  ///< QK and A
  bool av_on_chip = false;
  std::int64_t resident_queries = 256;  ///< P1
};
/// What the search chose for the cloud platform at 1K, 4K, 16K, 64K, 256K or 1M keys and a width of 64 or
/// 128.
FlatDataflow flat_dataflow(const Problem& problem);
/// The share of the tensors on chip that does not fit and is moved to and from DRAM.
double flat_spilled_share(const FlatDataflow& dataflow, const Problem& problem, const Platform& platform);

/// Passes over K and V of the unfused mapping.
std::int64_t unfused_passes(const Problem& problem);

Figures one_pass(Design design, const Problem& problem, const Platform& platform);
Figures flat(const FlatDataflow& dataflow, const Problem& problem, const Platform& platform);
Figures unfused(const Problem& problem, const Platform& platform);
/// Any design on the published dataflow.
Figures figures(Design design, const Problem& problem, const Platform& platform);

}  // namespace weir::published
