// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <set>
#include <string>

#include "sim/sweep/evaluate_point.hpp"

namespace weir {

using PointDone = std::function<void(const PointTask&, PointOutcome)>;

/// Evaluates points, several at a time.
class PointRunner {
 public:
  virtual ~PointRunner() = default;
  /// Whether another point would be under way at once, or nearly so.
  virtual bool has_room() const = 0;
  /// Points that were started and are not done.
  virtual std::size_t running() const = 0;
  virtual void start(const PointTask& task) = 0;
  /// Calls `done` for points that are; waits for one, but no longer than `most_ms`.
  virtual void listen(int most_ms, const PointDone& done) = 0;
  /// Points that can be under way at once.
  virtual std::size_t workers() const = 0;
};

/// Evaluates each point in a worker process of this machine. A worker that dies is given two more chances,
/// since it may have been killed by somebody who was short of memory; then its death is the outcome.
class LocalRunner final : public PointRunner {
 public:
  /// `known` are the keys of what need not be evaluated; both are used for as long as this lives.
  LocalRunner(const SweepPlan& plan, const std::set<std::string>& known, unsigned processes,
              const WorkerLimits& limits)
      : plan_(plan), known_(known), processes_(processes), pool_(limits) {}

  bool has_room() const override { return pool_.size() < processes_; }
  std::size_t running() const override { return pool_.size(); }
  void start(const PointTask& task) override { start({task, 1}, next_++); }
  void listen(int most_ms, const PointDone& done) override;
  std::size_t workers() const override { return processes_; }

 private:
  struct Attempt {
    PointTask task;
    int number = 1;
  };
  void start(const Attempt& attempt, std::size_t job);

  const SweepPlan& plan_;
  const std::set<std::string>& known_;
  unsigned processes_;
  WorkerPool pool_;
  std::map<std::size_t, Attempt> attempts_;
  std::size_t next_ = 0;
};

}  // namespace weir
