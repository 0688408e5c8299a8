// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/search.hpp"

#include <algorithm>

#include "sim/sweep/point_sampler.hpp"
#include "sim/sweep/ranking.hpp"

namespace weir {

namespace {

constexpr std::size_t candidates_per_simulation = 4;  // of halving
constexpr int most_tries = 100;                       // to breed a point that is new

/// A point and what it costs.
struct Individual {
  std::uint64_t point = 0;
  Costs costs;
};

PointSampler sampler_of(const SweepPlan& plan) {
  return {plan, static_cast<std::uint64_t>(plan.spec().search->seed)};
}

std::size_t budget_of(const SweepPlan& plan) { return static_cast<std::size_t>(plan.spec().search->budget); }

std::vector<PointTask> tasks_of(const std::vector<std::uint64_t>& points, std::uint64_t first_place,
                                Fidelity fidelity) {
  std::vector<PointTask> tasks;
  for (const std::uint64_t point : points) {
    const bool is_row = first_place != no_place;
    tasks.push_back({is_row ? first_place + tasks.size() : no_place, point, fidelity});
  }
  return tasks;
}

/// Of points that have all objectives: whatever failed is out.
std::vector<Individual> individuals_of(const SweepPlan& plan, const std::vector<PointTask>& tasks,
                                       const std::vector<SweepRow>& rows) {
  const std::vector<SweepObjective>& objectives = plan.spec().objectives;
  std::vector<Individual> result;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    Individual individual{tasks[i].point, {}};
    for (std::size_t j = 0; j < objectives.size() && rows[i].error.empty(); ++j) {
      const std::optional<double>& value = rows[i].results[j];
      if (value) individual.costs.push_back(objectives[j].is_maximized ? -*value : *value);
    }
    if (individual.costs.size() == objectives.size()) result.push_back(std::move(individual));
  }
  return result;
}

/// The best of them, at most `count`, in the order of rank.
std::vector<Individual> best_of(const std::vector<Individual>& all, std::size_t count) {
  std::vector<Costs> costs;
  for (const Individual& individual : all) costs.push_back(individual.costs);
  std::vector<Individual> best;
  for (const std::size_t place : ranked(costs)) {
    if (best.size() < count) best.push_back(all[place]);
  }
  return best;
}

std::uint64_t search_by_halving(const SweepPlan& plan, const EvaluatePoints& evaluate) {
  PointSampler sampler = sampler_of(plan);
  const auto candidates =
      tasks_of(sampler.draw(candidates_per_simulation * budget_of(plan)), no_place, Fidelity::bound);
  std::vector<std::uint64_t> points;
  for (const Individual& promising :
       best_of(individuals_of(plan, candidates, evaluate(candidates)), budget_of(plan))) {
    points.push_back(promising.point);
  }
  evaluate(tasks_of(points, 0, Fidelity::tile));
  return points.size();
}

/// Breeds points from others.
class Breeder {
 public:
  Breeder(const SweepPlan& plan, PointSampler& sampler)
      : plan_(plan), sampler_(sampler), radices_(plan.radices()), is_ordered_(plan.ordered_digits()) {}

  /// A child of ranked parents that is new; one drawn evenly if there is none.
  std::optional<std::uint64_t> child(const std::vector<Individual>& parents) {
    for (int i = 0; i < most_tries && !parents.empty(); ++i) {
      Digits digits = crossed(plan_.digits(winner(parents)), plan_.digits(winner(parents)));
      mutate(digits);
      const std::uint64_t point = plan_.number(digits);
      if (sampler_.take(point)) return point;
    }
    return sampler_.draw();
  }

 private:
  /// The better of two.
  std::uint64_t winner(const std::vector<Individual>& parents) {
    return parents[std::min(sampler_.below(parents.size()), sampler_.below(parents.size()))].point;
  }

  Digits crossed(const Digits& a, const Digits& b) {
    Digits child = a;
    for (std::size_t i = 0; i < child.size(); ++i) {
      if (sampler_.below(2) == 1) child[i] = b[i];
    }
    return child;
  }

  /// Changes one choice on average, a number mostly by one step.
  void mutate(Digits& digits) {
    for (std::size_t i = 0; i < digits.size(); ++i) {
      if (sampler_.below(digits.size()) != 0) continue;
      if (is_ordered_[i] && sampler_.below(4) != 0) {
        const bool is_up = sampler_.below(2) == 1;
        if (is_up && digits[i] + 1 < radices_[i]) ++digits[i];
        if (!is_up && digits[i] > 0) --digits[i];
      } else {
        digits[i] = sampler_.below(radices_[i]);
      }
    }
  }

  const SweepPlan& plan_;
  PointSampler& sampler_;
  std::vector<std::uint64_t> radices_;
  std::vector<bool> is_ordered_;
};

std::uint64_t search_by_evolution(const SweepPlan& plan, const EvaluatePoints& evaluate) {
  const auto size = static_cast<std::size_t>(plan.spec().search->population);
  PointSampler sampler = sampler_of(plan);
  Breeder breeder(plan, sampler);
  std::vector<Individual> population;
  std::uint64_t done = 0;
  std::vector<std::uint64_t> generation = sampler.draw(std::min(size, budget_of(plan)));
  while (!generation.empty()) {
    const auto tasks = tasks_of(generation, done, Fidelity::tile);
    done += tasks.size();
    for (Individual& individual : individuals_of(plan, tasks, evaluate(tasks)))
      population.push_back(individual);
    population = best_of(population, size);
    generation.clear();
    while (generation.size() < std::min<std::size_t>(size, budget_of(plan) - done)) {
      const auto child = breeder.child(population);
      if (!child) break;
      generation.push_back(*child);
    }
  }
  return done;
}

}  // namespace

std::vector<PointTask> first_tasks(const SweepPlan& plan) {
  PointSampler sampler = sampler_of(plan);
  return tasks_of(sampler.draw(budget_of(plan)), 0, Fidelity::tile);
}

std::uint64_t run_search(const SweepPlan& plan, const EvaluatePoints& evaluate) {
  switch (plan.spec().search->method) {
    case SearchSpec::Method::random:
      return evaluate(first_tasks(plan)).size();
    case SearchSpec::Method::halving:
      return search_by_halving(plan, evaluate);
    case SearchSpec::Method::evolutionary:
      return search_by_evolution(plan, evaluate);
  }
  return 0;
}

}  // namespace weir
