// SPDX-License-Identifier: Apache-2.0
#include "einsum/interpreter/interpreter.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "einsum/interpreter/bound_statement.hpp"
#include "einsum/interpreter/plan.hpp"
#include "einsum/language/nearest_name.hpp"
#include "einsum/language/variables.hpp"

namespace weir {
namespace {

class Interpreter {
 public:
  Interpreter(const Cascade& cascade, const Shape& shape)
      : cascade_(cascade), shape_(shape), counts_(cascade.einsums.size()) {}

  void take_inputs(TensorMap inputs) {
    for (const TensorDeclaration* declaration : weir::inputs(cascade_)) {
      const auto given = inputs.find(declaration->name);
      if (given == inputs.end()) {
        throw SpecError(declaration->where, "no input '" + declaration->name + "'; expected a tensor");
      }
      const std::vector<std::int64_t> expected = tensor_shape(cascade_, declaration->name, shape_);
      if (given->second.shape() != expected) {
        throw SpecError(declaration->where, "input '" + declaration->name + "' is " +
                                                shape_text(given->second.shape()) + "; expected " +
                                                shape_text(expected));
      }
      store_[declaration->name] = {std::move(given->second), {}};
      inputs.erase(given);
    }
    if (!inputs.empty()) fail_unknown_input(inputs.begin()->first);
  }

  void make_tensors() {
    for (const Einsum& einsum : cascade_.einsums) {
      for (const TensorAccess& output : einsum.outputs) {
        if (store_.contains(output.tensor)) continue;
        store_[output.tensor] = {Tensor(tensor_shape(cascade_, output.tensor, shape_)), {}};
      }
    }
  }

  Evaluation run() {
    statements_.reserve(cascade_.einsums.size());
    for (std::size_t i = 0; i < cascade_.einsums.size(); ++i)
      statements_.emplace_back(cascade_.einsums[i], cascade_, shape_, store_, counts_[i]);
    for (const PlanStep& step : plan(cascade_)) execute(step);
    Evaluation result;
    for (auto& [name, stored] : store_) result.tensors[name] = std::move(stored.tensor);
    for (OperationCounts& counts : counts_) {
      std::erase_if(counts, [](const auto& entry) { return entry.second == 0; });
    }
    result.operations = std::move(counts_);
    return result;
  }

 private:
  [[noreturn]] void fail_unknown_input(const std::string& name) const {
    std::vector<std::string> known;
    for (const TensorDeclaration* declaration : weir::inputs(cascade_)) known.push_back(declaration->name);
    throw SpecError(cascade_.where, "'" + name +
                                        "' is no input of the cascade; expected declared tensors that no "
                                        "statement writes" +
                                        suggestion(name, known));
  }

  void execute(const PlanStep& step) {
    if (step.is_loop()) return loop(step);
    statements_[step.statement].run(iterations_);
  }

  void loop(const PlanStep& step) {
    for (const GenerationWrite& write : step.writes)
      store_[write.tensor].frontiers.push_back({write.axis, 0});
    const auto extent = shape_.find(rank_of(step.variable));
    const std::int64_t generations = extent == shape_.end() ? 0 : extent->second;
    for (std::int64_t generation = 0; generation < generations; ++generation) {
      iterations_[step.variable] = generation;
      for (const GenerationWrite& write : step.writes)
        store_[write.tensor].frontiers.back().latest = generation + write.ahead - 1;
      for (std::size_t item = 0; item < step.body.size(); ++item) {
        for (const GenerationWrite& write : step.writes) {
          if (write.readable_from == item) ++store_[write.tensor].frontiers.back().latest;
        }
        execute(step.body[item]);
      }
    }
    iterations_.erase(step.variable);
    for (const GenerationWrite& write : step.writes) store_[write.tensor].frontiers.pop_back();
  }

  const Cascade& cascade_;
  const Shape& shape_;
  TensorStore store_;
  std::vector<OperationCounts> counts_;
  std::vector<BoundStatement> statements_;
  LoopIterations iterations_;
};

double product(const std::vector<std::int64_t>& extents) {
  double count = 1;
  for (const std::int64_t extent : extents) count *= static_cast<double>(extent);
  return count;
}

double point_count(const Einsum& einsum, const Shape& shape) {
  std::vector<std::int64_t> extents;
  for (const std::string& variable : iteration_variables(einsum)) {
    const auto found = shape.find(rank_of(variable));
    if (found == shape.end())
      throw SpecError(einsum.where, "rank " + rank_of(variable) + " has no extent; expected one");
    extents.push_back(found->second);
  }
  return product(extents);
}

std::set<std::string> tensor_names(const Cascade& cascade) {
  std::set<std::string> names;
  for (const TensorDeclaration* declaration : inputs(cascade)) names.insert(declaration->name);
  for (const Einsum& einsum : cascade.einsums) {
    for (const TensorAccess& output : einsum.outputs) names.insert(output.tensor);
  }
  return names;
}

}  // namespace

void check_cost(const Cascade& cascade, const Shape& shape, const EvaluationLimits& limits) {
  double points = 0;
  for (const Einsum& einsum : cascade.einsums) {
    points += point_count(einsum, shape);
    if (points <= static_cast<double>(limits.points)) continue;
    throw SpecError(einsum.where, "evaluation up to '" + einsum.name() + "' visits more than " +
                                      std::to_string(limits.points) + " points; expected a smaller shape");
  }
  double elements = 0;
  for (const std::string& tensor : tensor_names(cascade)) {
    elements += product(tensor_shape(cascade, tensor, shape));
    if (elements <= static_cast<double>(limits.elements)) continue;
    throw SpecError(cascade.where, "tensors have more than " + std::to_string(limits.elements) +
                                       " elements; expected a smaller shape");
  }
}

Evaluation evaluate_cascade(const Cascade& cascade, const Shape& shape, TensorMap inputs,
                            const EvaluationLimits& limits) {
  check_cost(cascade, shape, limits);
  Interpreter interpreter(cascade, shape);
  interpreter.take_inputs(std::move(inputs));
  interpreter.make_tensors();
  return interpreter.run();
}

OperationCounts total(const std::vector<OperationCounts>& operations) {
  OperationCounts result;
  for (const OperationCounts& counts : operations) {
    for (const auto& [name, count] : counts) result[name] += count;
  }
  return result;
}

}  // namespace weir
