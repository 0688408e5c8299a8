// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace weir {

/// What a progress bar shows.
struct ProgressState {
  std::string label;
  std::uint64_t done = 0;
  std::uint64_t total = 0;
  double elapsed_s = 0;
};

/// "sweep [######----]  60/100  12.5/s  eta 3 s".
std::string progress_line(const ProgressState& state);

/// A progress bar on standard error, redrawn at most ten times a second; silent where that is no terminal.
/// Not for several threads at once.
class Progress {
 public:
  Progress(std::string label, std::uint64_t total);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void advance(std::uint64_t count = 1);
  /// For work that reports how far it is instead of each step.
  void set(std::uint64_t done);
  /// Wipes the bar, so that what is printed next starts on an empty line. The destructor does it too.
  void finish();

 private:
  void draw();

  using Clock = std::chrono::steady_clock;
  ProgressState state_;
  bool visible_ = false;
  Clock::time_point start_ = Clock::now();
  Clock::time_point drawn_;
};

}  // namespace weir
