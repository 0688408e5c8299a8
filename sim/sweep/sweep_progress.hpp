// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "sim/sweep/sweep_store.hpp"

namespace weir {

/// The best row so far by the first objective, as text: "latency_s 0.0021". Empty: none yet.
class BestSoFar {
 public:
  explicit BestSoFar(const SweepHeading& heading) : heading_(heading) {}
  void see(const SweepRow& row);
  std::string text() const;

 private:
  const SweepHeading& heading_;
  std::optional<double> best_;
};

/// What is said of a sweep under way.
struct SweepState {
  std::uint64_t done = 0;
  std::uint64_t failed = 0;
  std::uint64_t total = 0;
  double rate_per_s = 0;
  std::string best;
};

/// "412 of 10,000 done, 3 failed, 180/s, 53 s to go, best latency_s 0.0021".
std::string state_text(const SweepState& state);
/// "45 s", "3 min 20 s", "2 h 5 min".
std::string duration_text(double seconds);

/// Progress on standard error: one line that is redrawn on a terminal, a line now and then elsewhere.
class SweepProgress {
 public:
  SweepProgress(std::uint64_t total, const SweepHeading& heading);
  ~SweepProgress();
  SweepProgress(const SweepProgress&) = delete;
  SweepProgress& operator=(const SweepProgress&) = delete;

  /// A row is done; `is_new` unless the store had it.
  void see(const SweepRow& row, bool is_new);
  std::uint64_t failed() const { return state_.failed; }
  std::uint64_t done() const { return state_.done; }
  /// Wipes what was drawn, so that what is printed next starts on an empty line.
  void clear();

 private:
  using Clock = std::chrono::steady_clock;
  void show(Clock::time_point now);

  SweepState state_;
  BestSoFar best_;
  std::uint64_t evaluated_ = 0;
  bool is_terminal_;
  Clock::time_point start_ = Clock::now();
  Clock::time_point shown_ = start_;
};

}  // namespace weir
