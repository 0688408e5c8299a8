// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/plain_layout.hpp"

#include <algorithm>
#include <vector>

#include "einsum/interpreter/plan.hpp"
#include "einsum/language/names.hpp"
#include "einsum/language/variables.hpp"
#include "einsum/lowering/task_template.hpp"

namespace weir {
namespace {

constexpr const char* unit = "array2d";

bool is_initial(const Einsum& einsum) { return accesses(einsum.value).empty(); }

/// All that any mapping could ask for.
void make_boundless(Architecture& architecture, const Cascade& cascade) {
  constexpr std::int64_t plenty = std::int64_t{1} << 40;
  for (ArraySpec* array : {&architecture.array2d, &architecture.array1d}) {
    array->registers = plenty;
    array->cross_lane_reduction = true;
    for (const Einsum& einsum : cascade.einsums) {
      for (const std::string& function : functions_of(einsum)) array->functions[function] = {};
    }
  }
  architecture.global_buffer.capacity_bytes = plenty;
}

/// The statements of one step of the plan, and the loops around them.
struct Step {
  std::vector<const Einsum*> einsums;
  std::vector<std::string> loops;
};

void collect(const PlanStep& step, const Cascade& cascade, Step& result) {
  if (!step.is_loop()) {
    const Einsum& einsum = cascade.einsums[step.statement];
    if (!is_initial(einsum)) result.einsums.push_back(&einsum);
    return;
  }
  result.loops.push_back(rank_of(step.variable));
  for (const PlanStep& inner : step.body) collect(inner, cascade, result);
}

EinsumMapping mapping_of(const Einsum& einsum, const std::vector<std::string>& loops) {
  EinsumMapping mapping;
  mapping.unit = unit;
  const std::vector<std::string> reduced = reduced_variables(einsum);
  if (!reduced.empty()) mapping.rows = reduced.front();
  for (const std::string& variable : iteration_variables(einsum)) {
    if (!contains(reduced, variable) && !contains(loops, rank_of(variable))) mapping.columns = variable;
  }
  return mapping;
}

void add_tensors(const Einsum& einsum, PhaseMapping& phase) {
  for (const TensorAccess& read : accesses(einsum.value)) {
    const bool here = std::any_of(phase.einsums.begin(), phase.einsums.end(),
                                  [&](const auto& entry) { return entry.first == read.tensor; });
    phase.tensors[read.tensor].home = here ? TensorMapping::Home::buffer : TensorMapping::Home::dram;
  }
}

void add_phase(const Step& step, Experiment& experiment) {
  PhaseMapping phase;
  phase.name = "statement " + std::to_string(experiment.mapping.phases.size());
  phase.nests = {{"", step.loops}};
  std::vector<BindingGroup> order;
  for (const Einsum* einsum : step.einsums) {
    phase.einsums.emplace_back(einsum->name(), mapping_of(*einsum, step.loops));
    order.push_back({{einsum->name(), 0, false, {}}});
  }
  for (const Einsum* einsum : step.einsums) add_tensors(*einsum, phase);
  experiment.binding.phases[phase.name][unit] = {{"", {order}}};
  experiment.mapping.phases.push_back(std::move(phase));
}

}  // namespace

Experiment plain_layout(Experiment experiment) {
  make_boundless(experiment.architecture, experiment.cascade);
  experiment.mapping = {};
  experiment.mapping.name = "plain";
  experiment.binding = {};
  experiment.binding.name = "plain";
  for (const PlanStep& planned : plan(experiment.cascade)) {
    Step step;
    collect(planned, experiment.cascade, step);
    if (!step.einsums.empty()) add_phase(step, experiment);
  }
  return experiment;
}

}  // namespace weir
