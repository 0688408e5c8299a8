// SPDX-License-Identifier: Apache-2.0
#include "sim/commands/sweep_session.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <memory>
#include <set>
#include <sstream>

#include "sim/report/atomic_file.hpp"
#include "sim/report/table.hpp"
#include "sim/sweep/check_sweep.hpp"
#include "sim/sweep/folder_lock.hpp"
#include "sim/sweep/mpi_runner.hpp"
#include "sim/sweep/report_html.hpp"
#include "sim/sweep/results_csv.hpp"
#include "sim/sweep/search.hpp"
#include "sim/sweep/sweep_run.hpp"
#include "sim/sweep/sweep_summary.hpp"

namespace weir {

namespace {

constexpr int signal_exit = 128;  // and the signal's number, as shells have it

/// All points of a part of the grid, or those with which a search begins.
std::vector<PointTask> tasks_of(const SweepPlan& plan, const Shard& shard) {
  if (plan.spec().search) return first_tasks(plan);
  std::vector<PointTask> tasks;
  for (std::uint64_t place = 0; place < plan.points().size(); ++place) {
    if (place % shard.count == shard.index) {
      tasks.push_back({place, plan.points()[place], plan.spec().fidelity});
    }
  }
  return tasks;
}

/// A few spread over all, so that each axis takes several values: what is tried to say how long all take.
std::vector<PointTask> probes_of(const std::vector<PointTask>& tasks) {
  static constexpr std::size_t most_probes = 12;
  static constexpr double golden =
      0.6180339887498949;  // its multiples fall evenly, and never in step with an axis
  if (tasks.size() <= most_probes) return tasks;
  std::set<std::size_t> places = {0, tasks.size() - 1};
  for (std::size_t i = 1; places.size() < most_probes; ++i) {
    const double share = std::fmod(static_cast<double>(i) * golden, 1.0);
    places.insert(static_cast<std::size_t>(share * static_cast<double>(tasks.size())));
  }
  std::vector<PointTask> probes;
  for (const std::size_t place : places) probes.push_back(tasks[place]);
  return probes;
}

void say_estimate(const std::string& name, double seconds, const std::string& basis, std::size_t workers) {
  fmt::print("{}: about {} on {} worker{} (from {})\n", name, duration_text(seconds), workers,
             workers == 1 ? "" : "s", basis);
  std::fflush(stdout);
}

void say_size(const SweepPlan& plan, std::uint64_t tasks, const Shard& shard) {
  const SweepSpec& spec = plan.spec();
  fmt::print("{}: {} points", spec.name, grouped(tasks));
  if (shard.count > 1) fmt::print(", part {} of {}", to_string(shard), grouped(plan.points().size()));
  if (plan.grid_size() != tasks) fmt::print(", of a grid of {}", grouped(plan.grid_size()));
  fmt::print("\n");
  std::fflush(stdout);
}

/// How long the probes take, without a store.
int run_dry(const SweepPlan& plan, const SweepRequest& request) {
  const std::vector<PointTask> tasks = tasks_of(plan, request.shard);
  say_size(plan, tasks.size(), request.shard);
  const std::set<std::string> known;
  LocalRunner runner(plan, known, request.processes, request.limits);
  const std::vector<PointTask> probes = probes_of(tasks);
  double cpu_s = 0;
  std::size_t done = 0;
  for (std::size_t next = 0; done < probes.size();) {
    while (next < probes.size() && runner.has_room()) runner.start(probes[next++]);
    runner.listen(-1, [&](const PointTask&, const PointOutcome& outcome) {
      cpu_s += outcome.cpu_s;
      ++done;
    });
  }
  const double each = share_of(cpu_s, static_cast<double>(probes.size()));
  say_estimate(plan.spec().name, each * static_cast<double>(tasks.size()) / request.processes,
               std::to_string(probes.size()) + " probed points", request.processes);
  return 0;
}

void write_results(const SweepStore& store, const std::filesystem::path& folder) {
  const SweepHeading heading = store.heading();
  const std::vector<SweepRow> rows = store.rows();
  write_file_atomically(folder / "results.csv", results_csv(heading, rows));
  write_file_atomically(folder / "report.html", report_html(heading, rows));
  fmt::print("{}", summary_text(heading, rows));
  fmt::print("\nOutputs: {}/ (results.csv, results.sqlite, report.html)\n", folder.string());
}

/// The other ranks, which wait to be told to begin; they are let go if that never happens.
class OtherRanks {
 public:
  explicit OtherRanks(const MpiWorld& world) : world_(world) {}
  ~OtherRanks() {
    std::string nothing;
    if (!have_begun_) world_.broadcast(nothing);
  }
  OtherRanks(const OtherRanks&) = delete;
  OtherRanks& operator=(const OtherRanks&) = delete;

  void begin(const std::set<std::string>& known) {
    std::string keys = "go";
    for (const std::string& key : known) keys += "\n" + key;
    world_.broadcast(keys);
    have_begun_ = true;
  }

 private:
  const MpiWorld& world_;
  bool have_begun_ = false;
};

/// What rank 0, or the only process, does.
class Session {
 public:
  Session(const SweepPlan& plan, const SweepRequest& request)
      : plan_(plan),
        request_(request),
        folder_(request.folder.empty() ? "out/" + plan.spec().name : request.folder),
        lock_(folder_),
        store_(SweepStore::create(folder_ / "results.sqlite")),
        heading_(heading_of(plan)),
        known_(store_.known_keys(!request.retry_failed)) {}

  const std::set<std::string>& known() const { return known_; }

  int run(const MpiWorld& world) {
    std::vector<PointTask> tasks = tasks_of(plan_, request_.shard);
    heading_.total = tasks.size();
    if (request_.shard.count > 1) heading_.shard = to_string(request_.shard);
    store_.begin(heading_);
    const std::unique_ptr<PointRunner> runner = make_runner(world);
    say_size(plan_, tasks.size(), request_.shard);
    SweepProgress progress(tasks.size(), heading_);
    SweepRun run({plan_, store_, *runner, known_, progress});
    estimate(run, tasks, runner->workers());
    if (plan_.spec().search) {
      store_.set_total(
          run_search(plan_, [&](const std::vector<PointTask>& some) { return run.evaluate(some); }));
    } else {
      run.evaluate(tasks);
    }
    progress.clear();
    write_results(store_, folder_);
    return progress.failed() > 0 ? some_failed : 0;
  }

 private:
  std::unique_ptr<PointRunner> make_runner(const MpiWorld& world) const {
    auto own = std::make_unique<LocalRunner>(plan_, known_, request_.processes, request_.limits);
    if (world.size() == 1) return own;
    return std::make_unique<MpiRunner>(world, std::move(own));
  }

  /// Says how long the tasks take: by what the store has, or by some of them, which are done with then.
  void estimate(SweepRun& run, std::vector<PointTask>& tasks, std::size_t workers) {
    const std::size_t before = known_.size();
    std::string basis = grouped(std::uint64_t{before}) + " points that are done";
    if (before == 0) {
      std::vector<PointTask> probes = probes_of(tasks);
      if (plan_.spec().search) {  // which chooses the rows itself
        for (PointTask& probe : probes) probe.place = no_place;
      }
      run.evaluate(probes);
      basis = std::to_string(probes.size()) + " probed points";
      std::erase_if(tasks, [&](const PointTask& task) {
        return std::any_of(probes.begin(), probes.end(),
                           [&](const PointTask& p) { return p.place == task.place; });
      });
    }
    const auto left = static_cast<double>(tasks.size() - std::min(before, tasks.size()));
    say_estimate(heading_.name, store_.mean_cpu_s() * left / static_cast<double>(workers), basis, workers);
  }

  const SweepPlan& plan_;
  const SweepRequest& request_;
  std::filesystem::path folder_;
  FolderLock lock_;
  SweepStore store_;
  SweepHeading heading_;
  std::set<std::string> known_;
};

int run_first_rank(const SweepRequest& request, const MpiWorld& world) {
  OtherRanks others(world);
  catch_signals();
  const SweepPlan plan(read_sweep(request.file));
  check_sweep(plan);
  if (plan.spec().search && request.shard.count > 1) {
    throw SpecError("--shard " + to_string(request.shard) +
                    ": a search cannot be split, as what it tries depends on what it found; expected a sweep "
                    "without one");
  }
  if (request.is_dry) return run_dry(plan, request);
  try {
    Session session(plan, request);
    others.begin(session.known());
    return session.run(world);
  } catch (const Interrupted& interrupted) {
    fmt::print(stderr, "weir sweep: stopped; what is done is kept, and the same command goes on\n");
    return signal_exit + interrupted.signal;
  }
}

/// Other ranks follow once rank 0 has found nothing wrong, and are quiet.
int run_other_rank(const SweepRequest& request, const MpiWorld& world) {
  std::string message;
  world.broadcast(message);
  if (message.empty()) return 0;
  std::set<std::string> known;
  std::istringstream lines(message);
  for (std::string line; std::getline(lines, line);) known.insert(line);
  const SweepPlan plan(read_sweep(request.file));
  LocalRunner runner(plan, known, request.processes, request.limits);
  serve_points(world, runner);
  return 0;
}

}  // namespace

int run_sweep(const SweepRequest& request) {
  const MpiWorld world;
  return world.rank() == 0 ? run_first_rank(request, world) : run_other_rank(request, world);
}

}  // namespace weir
