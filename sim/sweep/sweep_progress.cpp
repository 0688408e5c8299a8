// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/sweep_progress.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "sim/report/table.hpp"

namespace weir {

namespace {

constexpr std::chrono::milliseconds redraw_interval{100};
constexpr std::chrono::seconds log_interval{10};

}  // namespace

void BestSoFar::see(const SweepRow& row) {
  if (!row.error.empty() || row.results.empty() || !row.results.front()) return;
  const double value = *row.results.front();
  const bool is_better = !best_ || (heading_.is_maximized.front() ? value > *best_ : value < *best_);
  if (is_better) best_ = value;
}

std::string BestSoFar::text() const {
  return best_ ? fmt::format("{} {:.6g}", heading_.objectives.front(), *best_) : "";
}

std::string duration_text(double seconds) {
  const auto total = static_cast<std::uint64_t>(std::llround(std::clamp(seconds, 0.0, 1e9)));
  if (total < 60) return fmt::format("{} s", total);
  if (total < 3600) return fmt::format("{} min {} s", total / 60, total % 60);
  return fmt::format("{} h {} min", total / 3600, total % 3600 / 60);
}

std::string state_text(const SweepState& state) {
  std::string text = fmt::format("{} of {} done, {} failed", grouped(state.done), grouped(state.total),
                                 grouped(state.failed));
  if (state.rate_per_s > 0) text += fmt::format(", {:.3g}/s", state.rate_per_s);
  if (state.rate_per_s > 0 && state.done < state.total) {
    text += ", " + duration_text(static_cast<double>(state.total - state.done) / state.rate_per_s) + " to go";
  }
  if (!state.best.empty()) text += ", best " + state.best;
  return text;
}

SweepProgress::SweepProgress(std::uint64_t total, const SweepHeading& heading)
    : state_{0, 0, total, 0, ""}, best_(heading), is_terminal_(isatty(STDERR_FILENO) == 1) {}

SweepProgress::~SweepProgress() { clear(); }

void SweepProgress::see(const SweepRow& row, bool is_new) {
  ++state_.done;
  if (!row.error.empty()) ++state_.failed;
  if (is_new) ++evaluated_;
  best_.see(row);
  const Clock::time_point now = Clock::now();
  const bool is_due = is_terminal_ ? now - shown_ >= redraw_interval : now - shown_ >= log_interval;
  if (is_due) show(now);
}

void SweepProgress::show(Clock::time_point now) {
  shown_ = now;
  const double elapsed_s = std::chrono::duration<double>(now - start_).count();
  state_.rate_per_s = share_of(static_cast<double>(evaluated_), elapsed_s);
  state_.best = best_.text();
  const std::string text = state_text(state_);
  std::fputs((is_terminal_ ? "\r\033[K" + text : "weir sweep: " + text + "\n").c_str(), stderr);
  std::fflush(stderr);
}

void SweepProgress::clear() {
  if (!is_terminal_) return;
  std::fputs("\r\033[K", stderr);
  std::fflush(stderr);
}

}  // namespace weir
