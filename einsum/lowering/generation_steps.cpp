// SPDX-License-Identifier: Apache-2.0
#include "einsum/lowering/generation_steps.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "einsum/language/names.hpp"
#include "einsum/language/variables.hpp"
#include "einsum/lowering/layout.hpp"
#include "einsum/lowering/step_value.hpp"

namespace weir {

namespace {

using Tensors = std::map<std::string, TensorRanks>;

/// The variable over which a statement makes the next generation of its tensor.
std::optional<std::string> generation_variable(const Einsum& einsum, const Tensors& tensors) {
  const auto found = tensors.find(einsum.name());
  if (found == tensors.end()) return std::nullopt;
  std::optional<std::string> variable;
  for (std::size_t i = 0; i < einsum.outputs.front().indices.size(); ++i) {
    if (!found->second.dimensions[i].generations) continue;
    const auto index = offset_index(einsum.outputs.front().indices[i]);
    if (!index || index->offset != 1 || variable) return std::nullopt;
    variable = index->variable;
  }
  return variable;
}

bool has_infinity(const Expression& e) {
  return e.kind == Expression::Kind::infinity ||
         std::any_of(e.operands.begin(), e.operands.end(), has_infinity);
}

/// The tensors into which an infinity that the cascade writes may come.
std::set<std::string> infinite_tensors(const Cascade& cascade) {
  std::set<std::string> infinite;
  std::size_t before = 0;
  do {
    before = infinite.size();
    for (const Einsum& einsum : cascade.einsums) {
      const std::vector<TensorAccess> read = accesses(einsum.value);
      const bool inherits = std::any_of(read.begin(), read.end(), [&](const TensorAccess& access) {
        return infinite.contains(access.tensor);
      });
      if (inherits || has_infinity(einsum.value)) infinite.insert(einsum.name());
    }
  } while (infinite.size() > before);
  return infinite;
}

/// Finds the statements of one step, and proves what they do.
class StepFinder {
 public:
  StepFinder(const Cascade& cascade, const PresentPoints& present, std::string variable)
      : cascade_(cascade),
        present_(present),
        tensors_(tensor_ranks(cascade)),
        variable_(std::move(variable)) {}

  std::optional<GenerationStep> find() {
    if (!add_makers() || !add_intermediates() || !are_aligned() || !is_identity()) return std::nullopt;
    GenerationStep step{variable_, {}, shared(), PointSet::none()};
    if (!contains(step.shared, variable_)) return std::nullopt;
    for (const auto& [tensor, einsum] : makers_) step.statements.push_back(einsum);
    step.fresh = fresh(step.shared);
    return step;
  }

 private:
  bool add(const Einsum& einsum) {
    return einsum.outputs.size() == 1 && !einsum.predicate && reduced_variables(einsum).empty() &&
           makers_.emplace(einsum.name(), &einsum).second;
  }

  bool add_makers() {
    for (const Einsum& einsum : cascade_.einsums) {
      if (generation_variable(einsum, tensors_) != variable_) continue;
      if (!add(einsum)) return false;
      generational_.insert(einsum.name());
    }
    return !makers_.empty();
  }

  /// Whether a statement makes something for each generation out of the step's tensors alone (inputs that are
  /// the same for all generations aside).
  bool is_intermediate(const Einsum& einsum) const {
    if (makers_.contains(einsum.name()) || makes_first_generation(einsum, tensors_)) return false;
    if (!contains(rank_variables(einsum.outputs.front()), variable_)) return false;
    bool reads_step = false;
    for (const TensorAccess& access : accesses(einsum.value)) {
      const bool of_step = makers_.contains(access.tensor);
      const auto found = tensors_.find(access.tensor);
      const bool is_constant =
          found != tensors_.end() && found->second.is_input() && !contains(rank_variables(access), variable_);
      if (!of_step && !is_constant) return false;
      reads_step = reads_step || of_step;
    }
    return reads_step;
  }

  bool add_intermediates() {
    std::size_t before = 0;
    do {
      before = makers_.size();
      for (const Einsum& einsum : cascade_.einsums) {
        if (is_intermediate(einsum) && !add(einsum)) return false;
      }
    } while (makers_.size() > before);
    drop_what_others_need();
    return true;
  }

  /// An intermediate that nobody reads is a result, and one that a statement outside the step reads is needed
  /// wherever that one runs.
  void drop_what_others_need() {
    std::size_t before = 0;
    do {
      before = makers_.size();
      for (auto maker = makers_.begin(); maker != makers_.end();) {
        const bool stays = generational_.contains(maker->first) || is_of_step_alone(maker->first);
        maker = stays ? std::next(maker) : makers_.erase(maker);
      }
    } while (makers_.size() < before);
  }

  bool is_of_step_alone(const std::string& tensor) const {
    bool is_read = false;
    for (const Einsum& einsum : cascade_.einsums) {
      for (const TensorAccess& access : reads_of(einsum)) {
        if (access.tensor != tensor) continue;
        const auto reader = makers_.find(einsum.name());
        if (reader == makers_.end() || reader->second != &einsum) return false;
        is_read = true;
      }
    }
    return is_read;
  }

  /// Whether the step's statements read each other's tensors at the very indices at which they are made, the
  /// generation aside: then their variables mean the same.
  bool are_aligned() const {
    for (const auto& [tensor, einsum] : makers_) {
      for (const TensorAccess& access : accesses(einsum->value)) {
        const auto maker = makers_.find(access.tensor);
        if (maker != makers_.end() && !is_aligned(access, *maker->second)) return false;
      }
    }
    return true;
  }

  bool is_aligned(const TensorAccess& access, const Einsum& maker) const {
    const TensorAccess& made = maker.outputs.front();
    if (access.indices.size() != made.indices.size()) return false;
    for (std::size_t i = 0; i < made.indices.size(); ++i) {
      const auto read = offset_index(access.indices[i]);
      const auto written = offset_index(made.indices[i]);
      if (!read || !written || read->variable != written->variable) return false;
      const std::int64_t back = written->offset - read->offset;
      const bool steps = tensors_.at(made.tensor).dimensions[i].generations.has_value();
      if (back != 0 && !(steps && back == 1)) return false;
    }
    return true;
  }

  bool is_identity() const {
    StepEvaluation evaluation(makers_, generational_, infinite_tensors(cascade_));
    return std::all_of(generational_.begin(), generational_.end(), [&](const std::string& tensor) {
      const StepValue made = evaluation.made(tensor);
      return made.kind == StepValue::Kind::old && made.tensor == tensor &&
             std::all_of(made.needed.begin(), made.needed.end(),
                         [&](const std::string& other) { return is_there_with(other, tensor); });
    });
  }

  /// Whether every generation of `tensor` that is there comes with the same one of `other`.
  bool is_there_with(const std::string& other, const std::string& tensor) const {
    if (other == tensor) return true;
    if (begins_with_value(tensor) && !begins_with_value(other)) return false;
    const std::size_t statement = place_of(tensor);
    const PointSet& inner = present_.points(statement);
    const PointSet& outer = present_.points(place_of(other));
    if (!outer.is_exact) return false;
    Ranges ranges = present_.ranges(statement);
    ranges.insert(present_.ranges(place_of(other)).begin(), present_.ranges(place_of(other)).end());
    return are_same(united(outer, inner, ranges), outer, ranges);
  }

  bool begins_with_value(const std::string& tensor) const {
    return std::any_of(cascade_.einsums.begin(), cascade_.einsums.end(), [&](const Einsum& einsum) {
      return einsum.name() == tensor && makes_first_generation(einsum, tensors_) &&
             einsum.value.kind != Expression::Kind::empty;
    });
  }

  std::size_t place_of(const std::string& tensor) const {
    return static_cast<std::size_t>(makers_.at(tensor) - cascade_.einsums.data());
  }

  std::vector<std::string> shared() const {
    std::vector<std::string> variables = iteration_variables(*makers_.begin()->second);
    for (const auto& [tensor, einsum] : makers_) {
      const std::vector<std::string> own = iteration_variables(*einsum);
      std::erase_if(variables, [&](const std::string& variable) { return !contains(own, variable); });
    }
    return variables;
  }

  Expression without_step(Expression e) const {
    if (e.kind == Expression::Kind::access && makers_.contains(e.name)) {
      return {Expression::Kind::empty, 0, "", {}, e.where};
    }
    if (e.kind == Expression::Kind::access) return e;
    for (Expression& operand : e.operands) operand = without_step(std::move(operand));
    return e;
  }

  /// Where a statement of the step has a value even if nothing of the step is there: found from the cascade
  /// with one more statement for each, which reads what the cascade makes and not what the step carries.
  PointSet fresh(const std::vector<std::string>& shared) const {
    Cascade probed = cascade_;
    for (const auto& [tensor, einsum] : makers_) {
      Einsum probe = *einsum;
      probe.value = without_step(einsum->value);
      TensorAccess& output = probe.outputs.front();
      output.tensor += " fresh";
      output.indices.clear();
      for (const std::string& variable : iteration_variables(*einsum)) {
        output.indices.push_back({Expression::Kind::name, 0, variable, {}, einsum->where});
      }
      probed.einsums.push_back(std::move(probe));
    }
    const PresentPoints present(probed, present_.sizes());
    PointSet all = PointSet::none();
    for (std::size_t i = cascade_.einsums.size(); i < probed.einsums.size(); ++i) {
      PointSet points = present.points(i);
      for (const std::string& variable : iteration_variables(probed.einsums[i])) {
        if (!contains(shared, variable)) points = projected(points, variable, present.ranges(i));
      }
      all = united(all, points, present.ranges(i));
    }
    return all;
  }

  const Cascade& cascade_;
  const PresentPoints& present_;
  Tensors tensors_;
  std::string variable_;
  std::map<std::string, const Einsum*> makers_;  ///< tensor -> statement
  std::set<std::string> generational_;
};

}  // namespace

bool makes_first_generation(const Einsum& einsum, const Tensors& tensors) {
  const auto found = tensors.find(einsum.name());
  if (found == tensors.end()) return false;
  const TensorAccess& output = einsum.outputs.front();
  for (std::size_t i = 0; i < output.indices.size(); ++i) {
    if (found->second.dimensions[i].generations && rank_variables(output.indices[i]).empty()) return true;
  }
  return false;
}

std::vector<GenerationStep> identity_steps(const Cascade& cascade, const PresentPoints& present) {
  const Tensors tensors = tensor_ranks(cascade);
  std::set<std::string> variables;
  for (const Einsum& einsum : cascade.einsums) {
    const auto variable = generation_variable(einsum, tensors);
    if (variable && !makes_first_generation(einsum, tensors)) variables.insert(*variable);
  }
  std::vector<GenerationStep> steps;
  for (const std::string& variable : variables) {
    if (auto step = StepFinder(cascade, present, variable).find()) steps.push_back(std::move(*step));
  }
  return steps;
}

}  // namespace weir
