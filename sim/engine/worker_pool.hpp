// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>

namespace weir {

/// What a worker process sent back, or the one-line error with which it failed.
struct WorkerResult {
  std::string early;  ///< what it sent before it was done
  std::string text;
  std::string error;
  bool is_bug = false;    ///< it died, or threw something that no input should cause
  bool has_died = false;  ///< of a signal, or without a word
  bool is_late = false;   ///< it was ended because its time was up
  double cpu_s = 0;       ///< processor time it took
  std::uint64_t peak_rss_bytes = 0;
};

/// What a worker process may use; 0: as much as it likes.
struct WorkerLimits {
  double wall_s = 0;
  std::uint64_t memory_bytes = 0;  ///< of data, that of this process included
};

/// Passes text (without NUL) on to the parent at once, before the work is done.
using SendEarly = std::function<void(const std::string&)>;

/// Processes under way, each a fork of this one that does one piece of work and ends; they end with it too.
class WorkerPool {
 public:
  explicit WorkerPool(WorkerLimits limits = {}) : limits_(limits) {}
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  /// Does `work` in a new process; `listen` gives its text for `job`.
  void start(std::size_t job, const std::function<std::string(const SendEarly&)>& work);

  std::size_t size() const { return workers_.size(); }

  /// Takes what the workers have sent, ends those whose time is up, and calls `done` for those that have
  /// ended. Waits for something to happen, but no longer than `most_ms` (-1: as long as it takes).
  void listen(int most_ms, const std::function<void(std::size_t, WorkerResult)>& done);

 private:
  using Clock = std::chrono::steady_clock;

  /// A process, and what it has sent so far, of which the last byte says how it ended.
  struct Worker {
    pid_t process = 0;
    std::size_t job = 0;
    std::string received;
    Clock::time_point deadline;
    bool is_late = false;
  };

  [[noreturn]] void work_in_child(int pipe, const std::function<std::string(const SendEarly&)>& work) const;
  int wait_ms(int most_ms) const;
  void end_late_ones();
  WorkerResult result_of(const Worker& worker) const;
  void explain_death(const Worker& worker, int status, WorkerResult& result) const;

  WorkerLimits limits_;
  std::map<int, Worker> workers_;  // by the pipe on which they report
};

}  // namespace weir
