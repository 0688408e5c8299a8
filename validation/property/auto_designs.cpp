// SPDX-License-Identifier: Apache-2.0
#include "validation/property/auto_designs.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdio>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>

#include "einsum/binding/phase_report.hpp"
#include "einsum/compile.hpp"
#include "einsum/legality/legality.hpp"
#include "models/tile/simulate.hpp"
#include "sim/engine/workers.hpp"
#include "validation/catch.hpp"
#include "validation/property/random_attention.hpp"

namespace weir {

namespace {

bool culls(const Phase& phase) {
  return std::any_of(phase.tasks.begin(), phase.tasks.end(),
                     [](const Task& task) { return task.is_culled(); });
}

nlohmann::json phase_json(const PhaseReport& report, const PhaseLegality& replayed, std::uint64_t cycles) {
  double units = report.recurrence_bound;
  for (const ResourceLoad& load : report.loads) {
    if (load.resource == "array2d" || load.resource == "array1d") units = std::max(units, load.cycles);
  }
  return {{"name", report.phase},
          {"tiles", report.tiles},
          {"interval", report.interval},
          {"bound", std::max(report.resource_bound, report.recurrence_bound)},
          {"bound_by", report.bound_by},
          {"units_bound", units},
          {"measured", replayed.spans_blocks ? replayed.interval : 0},
          {"resource_bound", report.resource_bound},
          {"estimated", report.cycles},
          {"cycles", cycles}};
}

/// Runs one design and tells of its phases. A design that cannot be laid out is told as "refused".
std::string run_design(std::uint64_t seed) {
  const RandomDesign random = draw_design(seed);
  const RandomProblem& problem = random.problem;
  Mapping mapping;
  mapping.name = "auto";
  mapping.is_automatic = true;
  Binding binding;
  binding.name = "auto";
  binding.is_automatic = true;
  CompiledDesign design;
  try {
    design = compile(problem.cascade, problem.workload, random.machine, mapping, binding);
  } catch (const SpecError& error) {
    return nlohmann::json{{"refused", error.what()}}.dump();
  }
  const LegalityReport legality =
      check_legality({problem.cascade, random.machine, design.mapping}, design.schedule);
  const auto reports = report_phases(
      {problem.cascade, problem.workload, random.machine, design.mapping, design.binding}, design.schedule);
  const Stats stats = simulate(design.schedule, {});
  nlohmann::json phases = nlohmann::json::array();
  for (std::size_t i = 0; i < reports.size(); ++i) {
    phases.push_back(phase_json(reports[i], legality.phases[i], stats.phase_cycles[i].second));
    phases.back()["culls"] = culls(design.schedule.phases[i]);
  }
  return phases.dump();
}

AutoPhase phase_of(const nlohmann::json& json) {
  AutoPhase phase;
  phase.name = json.at("name").get<std::string>();
  phase.tiles = json.at("tiles").get<double>();
  phase.interval = json.at("interval").get<double>();
  phase.bound = json.at("bound").get<double>();
  phase.bound_by = json.at("bound_by").get<std::string>();
  phase.units_bound = json.at("units_bound").get<double>();
  phase.measured_interval = json.at("measured").get<double>();
  phase.resource_bound = json.at("resource_bound").get<double>();
  phase.estimated_cycles = json.at("estimated").get<double>();
  phase.cycles = json.at("cycles").get<double>();
  phase.culls = json.at("culls").get<bool>();
  return phase;
}

AutoOutcome outcome_of(std::uint64_t seed, const WorkerResult& result) {
  AutoOutcome outcome;
  outcome.seed = seed;
  outcome.description = describe(seed, draw_design(seed));
  outcome.error = result.error;
  if (!result.error.empty()) return outcome;
  const nlohmann::json json = nlohmann::json::parse(result.text);
  if (json.is_object()) {
    outcome.error = json.at("refused").get<std::string>();
    outcome.is_refused = true;
    return outcome;
  }
  for (const nlohmann::json& phase : json) outcome.phases.push_back(phase_of(phase));
  return outcome;
}

using Quotient = double (*)(const AutoOutcome&);
double of_interval(const AutoOutcome& outcome) { return outcome.bound_cycles() / outcome.interval_cycles(); }
double of_simulated(const AutoOutcome& outcome) {
  return outcome.bound_cycles() / outcome.simulated_cycles();
}
double of_estimate(const AutoOutcome& outcome) {
  return outcome.estimated_cycles() / outcome.simulated_cycles();
}

std::vector<double> sorted(const std::vector<AutoOutcome>& outcomes, Quotient quotient) {
  std::vector<double> values;
  for (const AutoOutcome& outcome : outcomes) {
    if (outcome.error.empty()) values.push_back(quotient(outcome));
  }
  std::sort(values.begin(), values.end());
  return values;
}

double at_share(const std::vector<double>& values, double share) {
  const auto last = static_cast<double>(values.size() - 1);
  return values[static_cast<std::size_t>(share * last + 0.5)];
}

std::string row(const std::string& title, const std::vector<double>& values) {
  static constexpr std::array<double, 8> shares = {0, 0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 1};
  std::string text = title;
  for (const double share : shares) {
    std::array<char, 16> number{};
    std::snprintf(number.data(), number.size(), " %7.4f", at_share(values, share));
    text += number.data();
  }
  return text + "\n";
}

/// An error without its numbers and places, to count those alike.
std::string kind_of(const std::string& error) {
  std::string kind;
  for (const char c : error) {
    if (std::isdigit(static_cast<unsigned char>(c)) == 0) kind += c;
  }
  return kind.substr(0, 100);
}

}  // namespace

double AutoOutcome::bound_cycles() const {
  double sum = 0;
  for (const AutoPhase& phase : phases) sum += phase.tiles * phase.bound;
  return sum;
}

double AutoOutcome::interval_cycles() const {
  double sum = 0;
  for (const AutoPhase& phase : phases) sum += phase.tiles * phase.interval;
  return sum;
}

double AutoOutcome::estimated_cycles() const {
  double sum = 0;
  for (const AutoPhase& phase : phases) sum += phase.estimated_cycles;
  return sum;
}

double AutoOutcome::simulated_cycles() const {
  double sum = 0;
  for (const AutoPhase& phase : phases) sum += phase.cycles;
  return sum;
}

std::vector<AutoOutcome> run_auto_designs(std::uint64_t first, std::uint64_t count) {
  const auto job = [&](std::size_t index) { return run_design(first + index); };
  std::vector<AutoOutcome> outcomes;
  for (const WorkerResult& result : run_in_workers(count, available_processors(), job)) {
    outcomes.push_back(outcome_of(first + outcomes.size(), result));
  }
  return outcomes;
}

void check_auto_designs(const std::vector<AutoOutcome>& outcomes) {
  std::size_t ran = 0;
  for (const AutoOutcome& outcome : outcomes) {
    INFO(outcome.description);
    if (outcome.is_refused) continue;
    CHECK(outcome.error == "");
    ran += outcome.error.empty() ? 1 : 0;
    for (const AutoPhase& phase : outcome.phases) {
      INFO(phase.name << ", bound by " << phase.bound_by);
      CHECK(phase.interval >= phase.bound * (1 - 1e-9));
      // The replay counts culled tiles.
      CHECK((phase.culls || phase.measured_interval == 0 ||
             phase.measured_interval >= phase.units_bound * (1 - 1e-3)));
      CHECK(phase.cycles >= phase.tiles * phase.resource_bound * (1 - 1e-3));
      CHECK_THAT(phase.estimated_cycles, Catch::Matchers::WithinRel(phase.cycles, 0.01));
    }
  }
  INFO(ran << " of " << outcomes.size() << " ran");
  CHECK(ran * 10 >= outcomes.size() * 9);
}

std::string distribution(const std::vector<AutoOutcome>& outcomes) {
  std::map<std::string, std::pair<std::size_t, std::string>> kinds;
  for (const AutoOutcome& outcome : outcomes) {
    if (outcome.error.empty()) continue;
    auto& [count, example] = kinds[kind_of(outcome.error)];
    if (count++ == 0) example = "seed " + std::to_string(outcome.seed) + ": " + outcome.error;
  }
  const std::vector<double> intervals = sorted(outcomes, of_interval);
  std::string text =
      std::to_string(intervals.size()) + " of " + std::to_string(outcomes.size()) + " designs ran\n";
  if (!intervals.empty()) {
    text += "                       least      1%      5%     10%     25%  median     75%    most\n";
    text += row("bound / interval    ", intervals);
    text += row("bound / simulated   ", sorted(outcomes, of_simulated));
    text += row("reported / simulated", sorted(outcomes, of_estimate));
  }
  for (const auto& [kind, found] : kinds) text += std::to_string(found.first) + " x " + found.second + "\n";
  return text;
}

double median_ratio(const std::vector<AutoOutcome>& outcomes) {
  return at_share(sorted(outcomes, of_interval), 0.5);
}

}  // namespace weir
