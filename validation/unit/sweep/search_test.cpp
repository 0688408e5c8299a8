// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/search.hpp"

#include <algorithm>
#include <set>

#include "sim/sweep/point_sampler.hpp"
#include "sim/sweep/ranking.hpp"
#include "validation/catch.hpp"
#include "validation/unit/spec/spec_files.hpp"

namespace weir::test {
namespace {

using Places = std::vector<std::size_t>;

/// 10,000 points on two axes from 1 to 100, less those with P + E > 150.
SweepPlan plan_with(const std::string& search) {
  const Folder folder;
  folder.write_experiment();
  folder.write(
      "s.yaml",
      "sweep:\n  name: test\n  base: experiment.yaml\n  axes:\n    workload.extents.P: {from: 1, to: 100}\n"
      "    workload.extents.E: {from: 1, to: 100}\n  constraints: [\"P + E <= 150\"]\n"
      "  objectives: [latency_s, energy_pj]\n  search: " +
          search + "\n");
  return SweepPlan(read_sweep("s.yaml"));
}

/// A stand-in for a simulation: best where P is 37, with a trade-off in E. Remembers what it was asked.
class Landscape {
 public:
  explicit Landscape(const SweepPlan& plan) : plan_(plan) {}

  std::vector<SweepRow> evaluate(const std::vector<PointTask>& tasks) {
    std::vector<SweepRow> rows;
    for (const PointTask& task : tasks) {
      tasks_.push_back(task);
      const SweepPoint point = plan_.point(task.point);
      const double p = std::stod(point.values[0]);
      const double e = std::stod(point.values[1]);
      SweepRow row;
      if (p == 50) row.error = "fails";
      row.results = {1 + (p - 37) * (p - 37) + e, 1 + (p - 37) * (p - 37) + 100 - e};
      if (!row.error.empty()) row.results = {std::nullopt, std::nullopt};
      rows.push_back(std::move(row));
    }
    return rows;
  }

  const std::vector<PointTask>& tasks() const { return tasks_; }

 private:
  const SweepPlan& plan_;
  std::vector<PointTask> tasks_;
};

std::vector<std::uint64_t> points_tried(const std::string& search, Fidelity fidelity = Fidelity::tile) {
  const SweepPlan plan = plan_with(search);
  Landscape landscape(plan);
  run_search(plan, [&](const std::vector<PointTask>& tasks) { return landscape.evaluate(tasks); });
  std::vector<std::uint64_t> points;
  for (const PointTask& task : landscape.tasks()) {
    CHECK(plan.is_allowed(task.point));
    if (task.fidelity == fidelity) points.push_back(task.point);
  }
  return points;
}

TEST_CASE("A search tries no point twice, and no more than its budget", "[unit][sweep]") {
  for (const std::string method : {"random", "halving", "evolutionary"}) {
    const std::vector<std::uint64_t> points = points_tried("{method: " + method + ", seed: 3, budget: 200}");
    CHECK(points.size() == 200);
    CHECK(std::set<std::uint64_t>(points.begin(), points.end()).size() == 200);
  }
}

TEST_CASE("The seed decides what a search tries", "[unit][sweep]") {
  for (const std::string method : {"random", "halving", "evolutionary"}) {
    const std::string search = "{method: " + method + ", budget: 100, seed: ";
    CHECK(points_tried(search + "5}") == points_tried(search + "5}"));
    CHECK(points_tried(search + "5}") != points_tried(search + "6}"));
  }
}

TEST_CASE("Halving bounds four times its budget and simulates what is promising", "[unit][sweep]") {
  const std::string search = "{method: halving, seed: 3, budget: 100}";
  const auto bounded = points_tried(search, Fidelity::bound);
  const auto simulated = points_tried(search);
  CHECK(bounded.size() == 400);
  const std::set<std::uint64_t> all(bounded.begin(), bounded.end());
  CHECK(std::all_of(simulated.begin(), simulated.end(),
                    [&](std::uint64_t point) { return all.contains(point); }));
}

TEST_CASE("Evolution comes nearer to the front than drawing evenly", "[unit][sweep]") {
  double evolved = 0;
  double drawn = 0;
  for (int seed = 1; seed <= 10; ++seed) {
    for (const std::string method : {"random", "evolutionary"}) {
      const SweepPlan plan = plan_with("{method: " + method +
                                       ", budget: 96, population: 16, seed: " + std::to_string(seed) + "}");
      Landscape landscape(plan);
      run_search(plan, [&](const std::vector<PointTask>& tasks) { return landscape.evaluate(tasks); });
      int near = 0;
      for (const PointTask& task : landscape.tasks()) {
        if (std::abs(std::stoi(plan.point(task.point).values[0]) - 37) <= 3) ++near;
      }
      (method == "random" ? drawn : evolved) += near;
    }
  }
  CHECK(evolved > 3 * drawn);
}

TEST_CASE("Ranks go front by front, and the loneliest first within one", "[unit][sweep]") {
  CHECK(ranked({{5, 5}, {0, 4}, {1, 3}, {1.1, 2.9}, {4, 0}, {6, 6}}) == Places{1, 4, 3, 2, 0, 5});
  CHECK(ranked({}).empty());
}

TEST_CASE("A sampler finds all points of a small grid", "[unit][sweep]") {
  const Folder folder;
  folder.write_experiment();
  folder.write(
      "s.yaml",
      "sweep:\n  name: test\n  base: experiment.yaml\n  axes:\n    workload.extents.P: {from: 1, to: 9}\n"
      "  constraints: [\"P != 4\"]\n");
  const SweepPlan plan(read_sweep("s.yaml"));
  PointSampler sampler(plan, 1);
  CHECK(sampler.draw(100).size() == 8);
}

}  // namespace
}  // namespace weir::test
