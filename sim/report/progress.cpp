// SPDX-License-Identifier: Apache-2.0
#include "sim/report/progress.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "sim/report/table.hpp"

namespace weir {

namespace {

/// "45 s", "3 min 20 s", "2 h 5 min".
std::string duration(double duration_s) {
  const auto total = static_cast<std::uint64_t>(std::llround(std::min(duration_s, 1e9)));
  if (total < 60) return fmt::format("{} s", total);
  if (total < 3600) return fmt::format("{} min {} s", total / 60, total % 60);
  return fmt::format("{} h {} min", total / 3600, total % 3600 / 60);
}

}  // namespace

std::string progress_line(const ProgressState& state) {
  static constexpr int width = 24;
  const double share =
      std::clamp(share_of(static_cast<double>(state.done), static_cast<double>(state.total)), 0.0, 1.0);
  const auto filled = static_cast<std::size_t>(share * width);
  std::string line = fmt::format("{} [{}{}] {}/{}", state.label, std::string(filled, '#'),
                                 std::string(width - filled, '-'), state.done, state.total);
  const double rate = share_of(static_cast<double>(state.done), state.elapsed_s);
  if (rate > 0) line += fmt::format("  {:.3g}/s", rate);
  if (rate > 0 && state.done < state.total) {
    line += "  eta " + duration(static_cast<double>(state.total - state.done) / rate);
  }
  return line;
}

Progress::Progress(std::string label, std::uint64_t total)
    : state_{std::move(label), 0, total, 0}, visible_(isatty(STDERR_FILENO) == 1) {}

Progress::~Progress() { finish(); }

void Progress::advance(std::uint64_t count) { set(state_.done + count); }

void Progress::set(std::uint64_t done) {
  static constexpr std::chrono::milliseconds interval{100};
  state_.done = done;
  const Clock::time_point now = Clock::now();
  if (!visible_ || (now - drawn_ < interval && done < state_.total)) return;
  drawn_ = now;
  state_.elapsed_s = std::chrono::duration<double>(now - start_).count();
  draw();
}

void Progress::draw() {
  std::fputs(("\r\033[K" + progress_line(state_)).c_str(), stderr);
  std::fflush(stderr);
}

void Progress::finish() {
  if (!visible_) return;
  std::fputs("\r\033[K", stderr);
  std::fflush(stderr);
  visible_ = false;
}

}  // namespace weir
