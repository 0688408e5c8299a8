// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/workers.hpp"

#include <unistd.h>

#include <chrono>
#include <csignal>
#include <stdexcept>
#include <thread>

#include "einsum/error.hpp"
#include "validation/catch.hpp"

namespace weir::test {
namespace {

TEST_CASE("Results come in the order of the jobs, whatever order they end in", "[unit][engine]") {
  const std::vector<WorkerResult> results = run_in_workers(4, 4, [](std::size_t job) {
    std::this_thread::sleep_for(std::chrono::milliseconds(40 * (4 - job)));
    return "job " + std::to_string(job);
  });
  REQUIRE(results.size() == 4);
  for (std::size_t job = 0; job < 4; ++job) {
    CHECK(results[job].text == "job " + std::to_string(job));
    CHECK(results[job].error.empty());
    CHECK_FALSE(results[job].is_bug);
  }
}

TEST_CASE("Each job has a process of its own", "[unit][engine]") {
  static int global = 0;
  const std::vector<WorkerResult> results = run_in_workers(3, 1, [](std::size_t) {
    ++global;
    return std::to_string(global) + " " + (getppid() > 0 ? std::to_string(getpid()) : "");
  });
  CHECK(global == 0);
  for (const WorkerResult& result : results) CHECK(result.text.substr(0, 2) == "1 ");
  CHECK(results[0].text != results[1].text);
}

TEST_CASE("More jobs than processes all run, and each is announced once", "[unit][engine]") {
  std::size_t announced = 0;
  const auto square = [](std::size_t job) { return std::to_string(job * job); };
  const std::vector<WorkerResult> results = run_in_workers(300, 3, square, [&] { ++announced; });
  REQUIRE(results.size() == 300);
  CHECK(announced == 300);
  for (std::size_t job = 0; job < 300; ++job) REQUIRE(results[job].text == std::to_string(job * job));
}

TEST_CASE("No jobs give no results", "[unit][engine]") {
  CHECK(run_in_workers(0, 4, [](std::size_t) { return std::string(); }).empty());
}

TEST_CASE("No processes are taken as one", "[unit][engine]") {
  CHECK(run_in_workers(2, 0, [](std::size_t) { return std::string("done"); })[1].text == "done");
}

TEST_CASE("An empty result is a result", "[unit][engine]") {
  const WorkerResult result = run_in_workers(1, 1, [](std::size_t) { return std::string(); })[0];
  CHECK(result.text.empty());
  CHECK(result.error.empty());
  CHECK_FALSE(result.is_bug);
}

TEST_CASE("A result larger than a pipe holds comes whole", "[unit][engine]") {
  const std::vector<WorkerResult> results = run_in_workers(
      2, 2, [](std::size_t job) { return std::string(5000000, static_cast<char>('a' + job)) + "\n"; });
  CHECK(results[0].text == std::string(5000000, 'a') + "\n");
  CHECK(results[1].text == std::string(5000000, 'b') + "\n");
}

TEST_CASE("A mistake of the user is told apart from a bug", "[unit][engine]") {
  const std::vector<WorkerResult> results = run_in_workers(4, 2, [](std::size_t job) -> std::string {
    if (job == 0) throw SpecError({"a.yaml", 3, 7}, "wrong; expected right");
    if (job == 1) throw SimulationError("deadlock in phase 'a' at cycle 7: ...");
    if (job == 2) throw std::logic_error("waited without a cause");
    return "fine";
  });
  CHECK(results[0].error == "a.yaml:3:7: wrong; expected right");
  CHECK_FALSE(results[0].is_bug);
  CHECK(results[1].error == "deadlock in phase 'a' at cycle 7: ...");
  CHECK_FALSE(results[1].is_bug);
  CHECK(results[2].error == "waited without a cause");
  CHECK(results[2].is_bug);
  CHECK(results[3].text == "fine");
  CHECK(results[0].text.empty());
}

TEST_CASE("A worker that dies is a bug that names its signal, and the others go on", "[unit][engine]") {
  const std::vector<WorkerResult> results = run_in_workers(3, 1, [](std::size_t job) -> std::string {
    if (job == 1) {
      std::signal(SIGABRT, SIG_DFL);  // not the test program's own report
      std::raise(SIGABRT);
    }
    return "fine";
  });
  CHECK(results[0].text == "fine");
  CHECK(results[1].error == "a simulation process died: Aborted");
  CHECK(results[1].is_bug);
  CHECK(results[2].text == "fine");
}

TEST_CASE("A worker that leaves without a result is a bug", "[unit][engine]") {
  const WorkerResult result = run_in_workers(1, 1, [](std::size_t) -> std::string { _exit(3); })[0];
  CHECK(result.error == "a simulation process died");
  CHECK(result.is_bug);
}

TEST_CASE("There is a processor to run on", "[unit][engine]") { CHECK(available_processors() >= 1); }

}  // namespace
}  // namespace weir::test
