// SPDX-License-Identifier: Apache-2.0
#include "models/error_propagation/propagate.hpp"

#include <algorithm>
#include <list>
#include <set>

#include "einsum/interpreter/plan.hpp"
#include "einsum/language/variables.hpp"
#include "models/error_propagation/bounded_statement.hpp"

namespace weir {
namespace {

void collect_loops(const std::vector<PlanStep>& steps, std::set<std::string>& variables) {
  for (const PlanStep& step : steps) {
    if (step.is_loop()) variables.insert(step.variable);
    collect_loops(step.body, variables);
  }
}

/// The coordinates of places in a tensor, as a restriction of the variables that alone index its axes. No
/// variable of a recurrence: later generations need the earlier ones.
Restriction restrict(const Cascade& cascade, const Tensor& tensor, const Einsum& einsum,
                     const std::vector<std::size_t>& places) {
  std::set<std::string> loops;
  collect_loops(plan(cascade), loops);
  Restriction result;
  if (places.empty()) return result;
  std::size_t stride = 1;
  for (std::size_t axis = tensor.shape().size(); axis-- > 0;) {
    const auto extent = static_cast<std::size_t>(tensor.shape()[axis]);
    std::set<std::int64_t> coordinates;
    for (const std::size_t place : places)
      coordinates.insert(static_cast<std::int64_t>(place / stride % extent));
    stride *= extent;
    const Expression& index = einsum.outputs.front().indices[axis];
    if (index.kind != Expression::Kind::name || !is_rank_variable(index.name) || loops.contains(index.name))
      continue;
    result[index.name].assign(coordinates.begin(), coordinates.end());
  }
  return result;
}

/// Goes through the statements in the order in which each reads what earlier ones have made.
class Propagation {
 public:
  Propagation(const BoundedExecution& execution, const Restriction& restriction)
      : execution_(execution), model_(execution.arithmetic) {
    for (const auto& [name, tensor] : execution.exact) exact_[name] = {tensor, {}};
    for (const Einsum& einsum : execution.cascade.einsums) {
      const std::string& name = einsum.name();
      errors_[name].resize(exact_.at(name).tensor.size());
    }
    const StatementScope scope{execution.shape, exact_, errors_, model_, deviations_, restriction};
    for (std::size_t i = 0; i < execution.cascade.einsums.size(); ++i) {
      const int roundings = execution.roundings.empty() ? 1 : execution.roundings[i];
      statements_.emplace_back(execution.cascade.einsums[i], execution.cascade, scope, roundings);
    }
  }

  void run() {
    for (const PlanStep& step : plan(execution_.cascade)) execute(step);
  }

  Tensor bounds(const std::string& name) const {
    const Tensor& exact = exact_.at(name).tensor;
    Tensor result(exact.shape());
    const std::vector<ElementError>& errors = errors_.at(name);
    for (std::size_t i = 0; i < result.size(); ++i) {
      if (errors[i].error < 0 || !exact.is_present(i)) continue;
      const BoundedValue found{exact.values()[i], errors[i].error, errors[i].shared, errors[i].is_factor};
      result.set(i, deviations_.alone(found).error);
    }
    return result;
  }

 private:
  void execute(const PlanStep& step) {
    if (!step.is_loop()) return statement(step.statement).run(iterations_);
    const std::int64_t generations = execution_.shape.at(rank_of(step.variable));
    for (std::int64_t generation = 0; generation < generations; ++generation) {
      iterations_[step.variable] = generation;
      for (const PlanStep& inner : step.body) execute(inner);
    }
    iterations_.erase(step.variable);
  }

  BoundedStatement& statement(std::size_t number) {
    return *std::next(statements_.begin(), static_cast<std::ptrdiff_t>(number));
  }

  const BoundedExecution& execution_;
  ErrorModel model_;
  Deviations deviations_;
  TensorStore exact_;
  ErrorStore errors_;
  std::list<BoundedStatement> statements_;  // they refer to parts of themselves, so must stay where they are
  LoopIterations iterations_;
};

}  // namespace

Tensor bound_errors(const BoundedExecution& execution, const std::string& tensor,
                    const std::vector<std::size_t>& places) {
  const std::vector<Einsum>& einsums = execution.cascade.einsums;
  const auto writer = std::find_if(einsums.begin(), einsums.end(),
                                   [&](const Einsum& einsum) { return einsum.name() == tensor; });
  const auto with = [&](const Restriction& restriction) {
    Propagation propagation(execution, restriction);
    propagation.run();
    return propagation.bounds(tensor);
  };
  try {
    return with(restrict(execution.cascade, execution.exact.at(tensor), *writer, places));
  } catch (const MissingError&) {  // a statement reads at coordinates other than its own
    return with({});
  }
}

}  // namespace weir
