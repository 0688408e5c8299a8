// SPDX-License-Identifier: Apache-2.0
// Weir's search over mappings: against the simulation of all of a small space, its bounds, its speed.
#include "einsum/search/mapping_search.hpp"

#include <ctime>
#include <limits>

#include "sim/commands/lower_search.hpp"
#include "sim/report/search_text.hpp"
#include "validation/catch.hpp"
#include "validation/simulate_in_worker.hpp"

namespace weir {
namespace {

Experiment experiment(const std::string& name, const std::vector<Override>& overrides) {
  return read_experiment({"configs/experiments/" + name + ".yaml"}, overrides);
}

/// One head of few queries, on the machine as it is.
std::vector<Override> small_case(const std::string& queries, const std::string& keys) {
  return {{"workload.extents.B", "1"},
          {"workload.extents.H", "4"},
          {"workload.extents.P", queries},
          {"workload.extents.M", keys},
          {"binding", "auto"}};
}

MappingSearch search(const Experiment& e, const SearchOptions& options) {
  return search_mappings({e.cascade, e.workload, e.architecture, e.mapping, e.binding}, action_price(e),
                         options);
}

/// Simulated cycles of each found mapping, in workers; infinity where the model finds that it stands still.
std::vector<double> simulated(const Experiment& e, const std::vector<FoundMapping>& found) {
  const auto job = [&](std::size_t i) {
    const Schedule schedule =
        lower(e.cascade, e.workload, e.architecture, found[i].mapping, found[i].binding);
    return std::to_string(simulate(schedule, {}).cycles);
  };
  std::vector<double> cycles;
  for (const WorkerResult& result : run_in_workers(found.size(), available_processors(), job)) {
    CHECK_FALSE(result.is_bug);
    cycles.push_back(result.error.empty() ? std::stod(result.text) : std::numeric_limits<double>::infinity());
  }
  return cycles;
}

/// All of a small space scheduled and simulated: the winner is within 1 % of the best simulation, and no
/// simulation beats the bounds (with predicates, the search takes culled tiles to run).
void check_winner(const Experiment& e) {
  SearchOptions exhaustive;
  exhaustive.most_mappings = 40;
  exhaustive.most_schedules = 40;
  exhaustive.listed = 40;
  const MappingSearch found = search(e, exhaustive);
  REQUIRE(found.best.size() > 4);
  const std::vector<double> cycles = simulated(e, found.best);
  const double least = *std::min_element(cycles.begin(), cycles.end());
  CAPTURE(found.best.front().changes, found.best.front().figures.cycles, cycles.front(), least);
  CHECK(cycles.front() <= 1.01 * least);
  CHECK(found.lower_bound <= found.best.front().figures.cycles);
  CHECK(found.machine_cycles <= least);
  for (std::size_t i = 0; i < cycles.size() && !found.has_predicates; ++i) {
    CAPTURE(found.best[i].changes);
    CHECK(found.best[i].bound.cycles <= cycles[i]);
  }
}

TEST_CASE("The search's winner is within 1 % of the best of all simulations: FuseMax", "[property][search]") {
  check_winner(experiment("binding", small_case("2K", "2K")));
}

TEST_CASE("The search's winner is within 1 % of the best of all simulations: 1-pass attention",
          "[property][search]") {
  check_winner(experiment("auto", small_case("1K", "2K")));
}

TEST_CASE("The search's winner is within 1 % of the best of all simulations: causal sigmoid attention",
          "[property][search]") {
  std::vector<Override> overrides = small_case("2K", "1K");
  overrides.push_back({"einsum", "configs/cascades/sigmoid_attention.yaml"});
  check_winner(experiment("auto", overrides));
}

TEST_CASE("A search finds the same with any number of threads, by each objective", "[property][search]") {
  const Experiment e = experiment("auto", small_case("1K", "1K"));
  for (const Objective objective : {Objective::cycles, Objective::energy, Objective::edp}) {
    SearchOptions options;
    options.objective = objective;
    options.most_mappings = 200;
    options.most_schedules = 16;
    const std::string one = search_text(search(e, options), objective);
    options.threads = 3;
    CHECK(search_text(search(e, options), objective) == one);
  }
}

TEST_CASE("A search is no worse than the mapping as given, and accounts for all it tries",
          "[property][search]") {
  const Experiment e = experiment("auto", small_case("1K", "1K"));
  SearchOptions options;
  options.most_mappings = 300;
  options.most_schedules = 24;
  const MappingSearch found = search(e, options);
  options.most_mappings = 1;
  const MappingSearch given = search(e, options);
  REQUIRE(given.best.size() == 1);
  CHECK(given.best.front().changes == "as given");
  CHECK(found.best.front().figures.cycles <= given.best.front().figures.cycles);
  std::uint64_t illegal = 0;
  for (const auto& [reason, count] : found.illegal) illegal += count;
  CHECK(found.tried == found.scheduled + found.pruned + found.undecided + illegal);
}

TEST_CASE("A search takes less than 6 ms of processor time a mapping: 10,000 in 30 s on two cores",
          "[property][search]") {
  const Experiment e = experiment("auto", {{"workload.extents.P", "4K"}, {"workload.extents.M", "4K"}});
  SearchOptions options;
  options.most_mappings = 1000;
  const std::clock_t start = std::clock();
  const MappingSearch found = search(e, options);
  const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  CAPTURE(seconds, found.scheduled, found.pruned);
  CHECK(found.tried == 1000);
  // The schedules of the promising ones are as many for 10,000 mappings, so this errs on the long side.
  CHECK(seconds < 1000 * 0.006);
}

}  // namespace
}  // namespace weir
