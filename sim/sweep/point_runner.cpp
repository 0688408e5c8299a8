// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/point_runner.hpp"

#include <utility>
#include <vector>

namespace weir {

namespace {

constexpr int most_attempts = 3;

}  // namespace

void LocalRunner::start(const Attempt& attempt, std::size_t job) {
  attempts_[job] = attempt;
  pool_.start(job, [&](const SendEarly& send) { return evaluate_point(plan_, attempt.task, known_, send); });
}

void LocalRunner::listen(int most_ms, const PointDone& done) {
  std::vector<std::pair<std::size_t, WorkerResult>> ended;
  pool_.listen(most_ms,
               [&](std::size_t job, WorkerResult result) { ended.emplace_back(job, std::move(result)); });
  for (auto& [job, result] : ended) {
    Attempt attempt = attempts_.at(job);
    attempts_.erase(job);
    if (result.has_died && attempt.number < most_attempts) {
      ++attempt.number;
      start(attempt, next_++);
    } else {
      done(attempt.task, outcome_of(plan_, attempt.task, result));
    }
  }
}

}  // namespace weir
