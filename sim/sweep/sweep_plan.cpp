// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/sweep_plan.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "einsum/language/nearest_name.hpp"
#include "sim/report/table.hpp"
#include "sim/spec/quantities.hpp"
#include "sim/spec/values.hpp"
#include "sim/sweep/numeric_expression.hpp"

namespace weir {

namespace {

constexpr std::uint64_t most_points = 10'000'000;
constexpr std::uint64_t most_grid = std::uint64_t{1} << 62;

/// A ratio to something that is 0 has no value.
std::optional<double> number_or_nothing(const Expression& expression, const NumberLookup& lookup) {
  try {
    return evaluate_number(expression, lookup, {});
  } catch (const SpecError&) {
    return std::nullopt;
  }
}

std::string last_part(const std::string& name) { return name.substr(name.rfind('.') + 1); }

}  // namespace

SweepPlan::SweepPlan(SweepSpec spec) : spec_(std::move(spec)) {
  make_groups();
  for (std::size_t axis = 0; axis < spec_.axes.size(); ++axis) {
    const std::string last = last_part(spec_.axes[axis].name);
    const auto same = [&](const SweepAxis& other) { return last_part(other.name) == last; };
    if (std::count_if(spec_.axes.begin(), spec_.axes.end(), same) == 1) names_[last] = axis;
  }
  for (std::size_t axis = 0; axis < spec_.axes.size(); ++axis) names_[spec_.axes[axis].name] = axis;
  order_expressions();
  for (const SweepConstraint& constraint : spec_.constraints) check_names(constraint.expression, false);
  for (const auto* list : {&spec_.objectives, &spec_.outputs}) {
    for (const SweepObjective& objective : *list) {
      if (objective.expression) check_names(*objective.expression, true);
    }
  }
  if (spec_.search) return;
  if (grid_size_ > most_points) {
    throw SpecError(spec_.where, "grid of " + grouped(grid_size_) + " points; expected at most " +
                                     grouped(most_points) + ", or a 'search' section");
  }
  for (std::uint64_t i = 0; i < grid_size_; ++i) {
    if (is_allowed(i)) points_.push_back(i);
  }
  if (points_.empty()) check_constraints();
}

void SweepPlan::make_groups() {
  std::set<std::size_t> placed;
  for (std::size_t axis = 0; axis < spec_.axes.size(); ++axis) {
    if (spec_.axes[axis].expression || placed.contains(axis)) continue;
    Group group{{axis}, spec_.axes[axis].values.size()};
    for (const std::vector<std::size_t>& zip : spec_.zips) {
      if (std::find(zip.begin(), zip.end(), axis) != zip.end()) group.axes = zip;
    }
    placed.insert(group.axes.begin(), group.axes.end());
    if (grid_size_ > most_grid / group.size) {
      throw SpecError(spec_.where, "grid of more than 2^62 points; expected fewer values");
    }
    grid_size_ *= group.size;
    groups_.push_back(std::move(group));
  }
}

/// An expression comes after those that it uses.
void SweepPlan::order_expressions() {
  std::vector<std::size_t> waiting;
  for (std::size_t axis = 0; axis < spec_.axes.size(); ++axis) {
    if (!spec_.axes[axis].expression) continue;
    check_names(spec_.axes[axis].expression->expression, false);
    waiting.push_back(axis);
  }
  const auto waits = [&](std::size_t axis) {
    const auto names = names_in(spec_.axes[axis].expression->expression);
    return std::any_of(names.begin(), names.end(), [&](const Expression* name) {
      return std::find(waiting.begin(), waiting.end(), names_.at(name->name)) != waiting.end();
    });
  };
  while (!waiting.empty()) {
    const auto next = std::find_if_not(waiting.begin(), waiting.end(), waits);
    if (next == waiting.end()) {
      const SweepAxis& axis = spec_.axes[waiting.front()];
      throw SpecError(axis.where,
                      "axis '" + axis.name + "' depends on itself; expected an expression of other axes");
    }
    dependent_.push_back(*next);
    waiting.erase(next);
  }
}

std::vector<std::string> SweepPlan::axis_names() const {
  std::vector<std::string> names;
  for (const auto& [name, axis] : names_) names.push_back(name);
  return names;
}

void SweepPlan::check_names(const Expression& expression, bool with_metrics) const {
  for (const Expression* name : names_in(expression)) {
    if (names_.contains(name->name) || (with_metrics && find_metric(name->name) != nullptr)) continue;
    std::vector<std::string> known = axis_names();
    const std::string expected = with_metrics ? "a metric, or one of the axes " : "one of the axes ";
    const std::string text = expected + joined(known);
    if (with_metrics) {
      for (const Metric& metric : all_metrics()) known.push_back(metric.name);
    }
    throw SpecError(name->where,
                    "unknown name '" + name->name + "'; expected " + text + suggestion(name->name, known));
  }
}

/// Says which constraint leaves no point, or that all of them together do not.
void SweepPlan::check_constraints() const {
  for (const SweepConstraint& constraint : spec_.constraints) {
    SweepSpec alone = spec_;
    alone.constraints = {constraint};
    alone.search = SearchSpec{};  // does not enumerate
    const SweepPlan plan(std::move(alone));
    bool any = false;
    for (std::uint64_t i = 0; i < grid_size_ && !any; ++i) any = plan.is_allowed(i);
    if (any) continue;
    throw SpecError(constraint.where, "constraint '" + constraint.text + "' holds for none of " +
                                          grouped(grid_size_) + " points; expected one that leaves some");
  }
  const SweepConstraint& first = spec_.constraints.front();
  throw SpecError(first.where, "the " + std::to_string(spec_.constraints.size()) +
                                   " constraints together hold for none of " + grouped(grid_size_) +
                                   " points; expected some that leave one");
}

std::vector<std::uint64_t> SweepPlan::radices() const {
  std::vector<std::uint64_t> result;
  for (const Group& group : groups_) result.push_back(group.size);
  return result;
}

std::vector<bool> SweepPlan::ordered_digits() const {
  std::vector<bool> result;
  for (const Group& group : groups_) {
    const std::vector<AxisValue>& values = spec_.axes[group.axes.front()].values;
    result.push_back(std::all_of(values.begin(), values.end(), [](const AxisValue& value) {
      return parse_quantity(value.text).has_value();
    }));
  }
  return result;
}

std::vector<std::uint64_t> SweepPlan::digits(std::uint64_t number) const {
  std::vector<std::uint64_t> result(groups_.size());
  for (std::size_t i = groups_.size(); i-- > 0;) {
    result[i] = number % groups_[i].size;
    number /= groups_[i].size;
  }
  return result;
}

std::uint64_t SweepPlan::number(const std::vector<std::uint64_t>& digits) const {
  std::uint64_t result = 0;
  for (std::size_t i = 0; i < groups_.size(); ++i) result = result * groups_[i].size + digits[i];
  return result;
}

void SweepPlan::add_number(std::size_t axis, const std::string& text, Numbers& numbers) const {
  const auto quantity = parse_quantity(text);
  if (!quantity) return;
  for (const auto& [name, of] : names_) {
    if (of == axis) numbers[name] = quantity->base_value();
  }
}

std::vector<std::string> SweepPlan::values_of(std::uint64_t number, Numbers& numbers) const {
  std::vector<std::string> values(spec_.axes.size());
  const std::vector<std::uint64_t> chosen = digits(number);
  for (std::size_t i = 0; i < groups_.size(); ++i) {
    for (const std::size_t axis : groups_[i].axes) {
      values[axis] = spec_.axes[axis].values[chosen[i]].text;
      add_number(axis, values[axis], numbers);
    }
  }
  const auto lookup = [&](const std::string& name) -> std::optional<double> {
    const auto found = numbers.find(name);
    return found == numbers.end() ? std::nullopt : std::optional(found->second);
  };
  for (const std::size_t axis : dependent_) {
    const AxisExpression& formula = *spec_.axes[axis].expression;
    const double value = evaluate_number(formula.expression, lookup, axis_names());
    values[axis] = number_text(value) + (formula.unit.empty() ? "" : " " + formula.unit);
    add_number(axis, values[axis], numbers);
  }
  return values;
}

SweepPoint SweepPlan::point(std::uint64_t number) const {
  Numbers numbers;
  SweepPoint point{values_of(number, numbers), spec_.settings};
  const std::vector<std::uint64_t> chosen = digits(number);
  std::vector<std::uint64_t> choice_of(spec_.axes.size());
  for (std::size_t i = 0; i < groups_.size(); ++i) {
    for (const std::size_t axis : groups_[i].axes) choice_of[axis] = chosen[i];
  }
  for (std::size_t i = 0; i < spec_.axes.size(); ++i) {
    const SweepAxis& axis = spec_.axes[i];
    if (axis.expression) {
      point.settings.push_back({axis.path, point.values[i], axis.where});
    } else {
      const auto& settings = axis.values[choice_of[i]].settings;
      point.settings.insert(point.settings.end(), settings.begin(), settings.end());
    }
  }
  return point;
}

bool SweepPlan::is_allowed(std::uint64_t number) const {
  if (spec_.constraints.empty()) return true;
  Numbers numbers;
  values_of(number, numbers);
  const auto lookup = [&](const std::string& name) -> std::optional<double> {
    const auto found = numbers.find(name);
    return found == numbers.end() ? std::nullopt : std::optional(found->second);
  };
  return std::all_of(spec_.constraints.begin(), spec_.constraints.end(),
                     [&](const SweepConstraint& constraint) {
                       return evaluate_number(constraint.expression, lookup, axis_names()) != 0;
                     });
}

std::optional<std::uint64_t> SweepPlan::first_with(std::size_t axis, std::size_t value) const {
  const auto has = [&](std::uint64_t number) {
    const std::vector<std::uint64_t> chosen = digits(number);
    for (std::size_t i = 0; i < groups_.size(); ++i) {
      const auto& axes = groups_[i].axes;
      if (std::find(axes.begin(), axes.end(), axis) != axes.end()) return chosen[i] == value;
    }
    return false;
  };
  if (spec_.search) {  // nothing is enumerated: the first choice of all others
    std::vector<std::uint64_t> chosen(groups_.size());
    for (std::size_t i = 0; i < groups_.size(); ++i) {
      const auto& axes = groups_[i].axes;
      if (std::find(axes.begin(), axes.end(), axis) != axes.end()) chosen[i] = value;
    }
    return is_allowed(number(chosen)) ? std::optional(number(chosen)) : std::nullopt;
  }
  const auto found = std::find_if(points_.begin(), points_.end(), has);
  return found == points_.end() ? std::nullopt : std::optional(*found);
}

std::vector<std::optional<double>> SweepPlan::results(const std::vector<std::string>& values,
                                                      const Metrics& metrics) const {
  Numbers numbers;
  for (std::size_t axis = 0; axis < values.size(); ++axis) add_number(axis, values[axis], numbers);
  const auto lookup = [&](const std::string& name) -> std::optional<double> {
    const auto axis = numbers.find(name);
    if (axis != numbers.end()) return axis->second;
    const auto metric = metrics.find(name);
    return metric == metrics.end() ? 0 : metric->second;  // zeros are left out
  };
  std::vector<std::optional<double>> results;
  for (const auto* list : {&spec_.objectives, &spec_.outputs}) {
    for (const SweepObjective& objective : *list) {
      results.push_back(objective.expression ? number_or_nothing(*objective.expression, lookup)
                                             : lookup(objective.name));
    }
  }
  return results;
}

}  // namespace weir
