// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/workers.hpp"

#include <poll.h>
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <map>
#include <system_error>

#include "einsum/error.hpp"

namespace weir {

namespace {

/// A worker under way: its process, and what it has sent so far. The first byte says how it ended.
struct Worker {
  pid_t process = 0;
  std::size_t job = 0;
  std::string received;
};

constexpr char succeeded = 'R';
constexpr char user_error = 'E';
constexpr char bug = 'B';

void write_all(int pipe, const std::string& text) {
  std::size_t sent = 0;
  while (sent < text.size()) {
    const ssize_t count = write(pipe, text.data() + sent, text.size() - sent);
    if (count < 0 && errno != EINTR) return;  // nobody listens any more
    if (count > 0) sent += static_cast<std::size_t>(count);
  }
}

[[noreturn]] void work(int pipe, std::size_t index, const std::function<std::string(std::size_t)>& job) {
  std::string message;
  try {
    message = succeeded + job(index);
  } catch (const SpecError& error) {
    message = user_error + std::string(error.what());
  } catch (const SimulationError& error) {
    message = user_error + std::string(error.what());
  } catch (const std::exception& error) {
    message = bug + std::string(error.what());
  }
  write_all(pipe, message);
  close(pipe);
  std::fflush(nullptr);
  _exit(0);  // not exit(): what the parent has registered is the parent's to run
}

WorkerResult result_of(const std::string& received, int status) {
  if (!WIFEXITED(status) || received.empty()) {
    const int signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    return {"", "a simulation process died" + (signal != 0 ? std::string(": ") + strsignal(signal) : ""),
            true};
  }
  const std::string text = received.substr(1);
  if (received.front() == succeeded) return {text, "", false};
  return {"", text, received.front() == bug};
}

/// The workers under way, by the pipe on which they report.
class WorkerPool {
 public:
  void start(std::size_t index, const std::function<std::string(std::size_t)>& job) {
    int ends[2];
    if (pipe(ends) != 0) throw std::system_error(errno, std::generic_category(), "pipe");
    std::fflush(nullptr);
    const pid_t process = fork();
    if (process < 0) throw std::system_error(errno, std::generic_category(), "fork");
    if (process == 0) {
      close(ends[0]);
      work(ends[1], index, job);
    }
    close(ends[1]);
    workers_[ends[0]] = {process, index, ""};
  }

  std::size_t size() const { return workers_.size(); }

  /// Takes what the workers have sent; calls `done` for those that have ended.
  void listen(const std::function<void(std::size_t, WorkerResult)>& done) {
    std::vector<pollfd> polled;
    for (const auto& [pipe, worker] : workers_) polled.push_back({pipe, POLLIN, 0});
    if (poll(polled.data(), polled.size(), -1) < 0) return;
    for (const pollfd& entry : polled) {
      if (entry.revents == 0) continue;
      char chunk[65536];
      const ssize_t count = read(entry.fd, chunk, sizeof chunk);
      Worker& worker = workers_[entry.fd];
      if (count > 0) {
        worker.received.append(chunk, static_cast<std::size_t>(count));
      } else if (count == 0) {
        int status = 0;
        waitpid(worker.process, &status, 0);
        done(worker.job, result_of(worker.received, status));
        close(entry.fd);
        workers_.erase(entry.fd);
      }
    }
  }

 private:
  std::map<int, Worker> workers_;
};

}  // namespace

std::vector<WorkerResult> run_in_workers(std::size_t count, unsigned processes,
                                         const std::function<std::string(std::size_t)>& job,
                                         const std::function<void()>& on_done) {
  std::vector<WorkerResult> results(count);
  WorkerPool pool;
  std::size_t next = 0;
  while (next < count || pool.size() > 0) {
    while (next < count && pool.size() < std::max(processes, 1U)) pool.start(next++, job);
    pool.listen([&](std::size_t index, WorkerResult result) {
      results[index] = std::move(result);
      if (on_done) on_done();
    });
  }
  return results;
}

unsigned available_processors() {
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) != 0) return 1;
  return static_cast<unsigned>(std::max(CPU_COUNT(&set), 1));
}

}  // namespace weir
