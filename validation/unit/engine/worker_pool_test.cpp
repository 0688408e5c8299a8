// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/worker_pool.hpp"

#include <unistd.h>

#include <chrono>
#include <csignal>
#include <thread>
#include <vector>

#include "einsum/error.hpp"
#include "validation/catch.hpp"

namespace weir::test {
namespace {

/// What a single worker gives.
WorkerResult result_of(const WorkerLimits& limits, const std::function<std::string(const SendEarly&)>& work) {
  WorkerPool pool(limits);
  WorkerResult result;
  pool.start(0, work);
  while (pool.size() > 0) pool.listen(-1, [&](std::size_t, WorkerResult r) { result = std::move(r); });
  return result;
}

TEST_CASE("A worker whose time is up is ended, and keeps what it sent early", "[unit][engine]") {
  const auto start = std::chrono::steady_clock::now();
  const WorkerResult result = result_of({0.1, 0}, [](const SendEarly& send) -> std::string {
    send("key");
    std::this_thread::sleep_for(std::chrono::seconds(60));
    return "never";
  });
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(30));
  CHECK(result.error == "took longer than 0.1 s; expected less, or a higher limit");
  CHECK(result.early == "key");
  CHECK(result.is_late);
  CHECK_FALSE(result.has_died);
}

TEST_CASE("A worker that needs more memory than it may says so", "[unit][engine]") {
  const WorkerResult result = result_of({0, 256 << 20}, [](const SendEarly&) {
    const std::vector<char> much(std::size_t{1} << 30, 'x');
    return std::string(1, much.back());
  });
  // the sanitizers end a process that cannot have what it asks for
  if (!result.has_died)
    CHECK(result.error == "needs more than 256 MiB of memory; expected less, or a higher limit");
  CHECK_FALSE(result.error.empty());
}

TEST_CASE("What a worker sends early stands apart from its text and its error", "[unit][engine]") {
  const WorkerResult good = result_of({}, [](const SendEarly& send) {
    send("early");
    return std::string("text");
  });
  CHECK(good.early == "early");
  CHECK(good.text == "text");
  CHECK(good.error.empty());
  const WorkerResult bad = result_of({}, [](const SendEarly& send) -> std::string {
    send("early");
    throw SpecError("wrong; expected right");
  });
  CHECK(bad.early == "early");
  CHECK(bad.error == "wrong; expected right");
  CHECK_FALSE(bad.is_bug);
}

TEST_CASE("A worker that is killed has died", "[unit][engine]") {
  const WorkerResult result = result_of({}, [](const SendEarly&) -> std::string {
    kill(getpid(), SIGKILL);
    return "never";
  });
  CHECK(result.has_died);
  CHECK(result.error == "a simulation process died: Killed");
}

TEST_CASE("A pool that goes ends its workers", "[unit][engine]") {
  const auto start = std::chrono::steady_clock::now();
  {
    WorkerPool pool;
    pool.start(0, [](const SendEarly&) -> std::string {
      std::this_thread::sleep_for(std::chrono::seconds(60));
      return "never";
    });
  }
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(30));
}

}  // namespace
}  // namespace weir::test
