// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/worker_pool.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <new>
#include <system_error>
#include <vector>

#include "einsum/error.hpp"

namespace weir {

namespace {

constexpr char succeeded = 'R';
constexpr char user_error = 'E';
constexpr char bug = 'B';
constexpr char end_of_early = '\0';
constexpr std::uint64_t mib = 1 << 20;

void write_all(int pipe, const std::string& text) {
  std::size_t sent = 0;
  while (sent < text.size()) {
    const ssize_t count = write(pipe, text.data() + sent, text.size() - sent);
    if (count < 0 && errno != EINTR) return;  // nobody listens any more
    if (count > 0) sent += static_cast<std::size_t>(count);
  }
}

/// Ends this process when its parent ends, however that happens.
void end_with(pid_t parent) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(1);  // it has ended already
}

void limit_memory(std::uint64_t bytes) {
  if (bytes == 0) return;
  const rlimit limit{bytes, bytes};
  setrlimit(RLIMIT_DATA, &limit);
}

double seconds_of(const timeval& time) {
  return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
}

}  // namespace

WorkerPool::~WorkerPool() {
  for (const auto& [pipe, worker] : workers_) {
    kill(worker.process, SIGKILL);
    waitpid(worker.process, nullptr, 0);
    close(pipe);
  }
}

void WorkerPool::work_in_child(int pipe, const std::function<std::string(const SendEarly&)>& work) const {
  std::string message;
  try {
    limit_memory(limits_.memory_bytes);
    message = work([pipe](const std::string& text) { write_all(pipe, text + end_of_early); }) + succeeded;
  } catch (const SpecError& error) {
    message = std::string(error.what()) + user_error;
  } catch (const SimulationError& error) {
    message = std::string(error.what()) + user_error;
  } catch (const std::bad_alloc&) {
    message = fmt::format("needs more than {} MiB of memory; expected less, or a higher limit",
                          limits_.memory_bytes / mib) +
              user_error;
  } catch (const std::exception& error) {
    message = std::string(error.what()) + bug;
  }
  write_all(pipe, message);
  close(pipe);
  std::fflush(nullptr);
  _exit(0);  // not exit(): what the parent has registered is the parent's to run
}

void WorkerPool::start(std::size_t job, const std::function<std::string(const SendEarly&)>& work) {
  int ends[2];
  if (pipe(ends) != 0) throw std::system_error(errno, std::generic_category(), "pipe");
  std::fflush(nullptr);
  const pid_t parent = getpid();
  const pid_t process = fork();
  if (process < 0) throw std::system_error(errno, std::generic_category(), "fork");
  if (process == 0) {
    end_with(parent);
    std::signal(SIGINT, SIG_DFL);
    std::signal(SIGTERM, SIG_DFL);
    close(ends[0]);
    for (const auto& [other, worker] : workers_) close(other);
    work_in_child(ends[1], work);
  }
  close(ends[1]);
  const auto allowed = std::chrono::duration<double>(std::min(limits_.wall_s, 1e9));
  workers_[ends[0]] = {process, job, "", Clock::now() + std::chrono::duration_cast<Clock::duration>(allowed),
                       false};
}

int WorkerPool::wait_ms(int most_ms) const {
  if (limits_.wall_s <= 0) return most_ms;
  auto next = most_ms < 0 ? std::chrono::milliseconds(60'000) : std::chrono::milliseconds(most_ms);
  for (const auto& [pipe, worker] : workers_) {
    if (worker.is_late) continue;
    next = std::min(next, std::chrono::ceil<std::chrono::milliseconds>(worker.deadline - Clock::now()));
  }
  return static_cast<int>(std::max<std::int64_t>(next.count(), 0));
}

void WorkerPool::end_late_ones() {
  if (limits_.wall_s <= 0) return;
  for (auto& [pipe, worker] : workers_) {
    if (worker.is_late || Clock::now() < worker.deadline) continue;
    worker.is_late = true;
    kill(worker.process, SIGKILL);
  }
}

void WorkerPool::listen(int most_ms, const std::function<void(std::size_t, WorkerResult)>& done) {
  std::vector<pollfd> polled;
  for (const auto& [pipe, worker] : workers_) polled.push_back({pipe, POLLIN, 0});
  const int ready = poll(polled.data(), polled.size(), wait_ms(most_ms));
  end_late_ones();
  if (ready <= 0) return;
  for (const pollfd& entry : polled) {
    if (entry.revents == 0) continue;
    char chunk[65536];
    const ssize_t count = read(entry.fd, chunk, sizeof chunk);
    Worker& worker = workers_[entry.fd];
    if (count > 0) {
      worker.received.append(chunk, static_cast<std::size_t>(count));
    } else if (count == 0) {
      const Worker ended = worker;
      close(entry.fd);
      workers_.erase(entry.fd);
      done(ended.job, result_of(ended));
    }
  }
}

void WorkerPool::explain_death(const Worker& worker, int status, WorkerResult& result) const {
  const int signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  result.is_late = worker.is_late;
  result.has_died = !worker.is_late;
  result.is_bug = !worker.is_late;
  result.error =
      worker.is_late
          ? fmt::format("took longer than {} s; expected less, or a higher limit", limits_.wall_s)
          : "a simulation process died" + (signal != 0 ? std::string(": ") + strsignal(signal) : "");
}

WorkerResult WorkerPool::result_of(const Worker& worker) const {
  int status = 0;
  rusage usage{};
  while (wait4(worker.process, &status, 0, &usage) < 0 && errno == EINTR) {
  }
  WorkerResult result;
  result.cpu_s = seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime);
  result.peak_rss_bytes = static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;  // Linux counts KiB
  const std::size_t end = worker.received.rfind(end_of_early) + 1;             // 0: nothing came early
  result.early = worker.received.substr(0, end == 0 ? 0 : end - 1);
  result.text = worker.received.substr(end);
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0 || result.text.empty()) {
    result.text.clear();
    explain_death(worker, status, result);
    return result;
  }
  const char verdict = result.text.back();
  result.text.pop_back();
  if (verdict == succeeded) return result;
  result.error.swap(result.text);
  result.is_bug = verdict == bug;
  return result;
}

}  // namespace weir
