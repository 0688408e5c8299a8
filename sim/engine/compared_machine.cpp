// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/compared_machine.hpp"

#include "einsum/error.hpp"
#include "einsum/legality/legality.hpp"

namespace weir {

Numerics compared_numerics(const ComparedMachine& machine, NumericFormat dtype) {
  Numerics numerics = usual_numerics(dtype);
  if (machine.exp && parameters(dtype).bits == 16) numerics.arithmetic.exp = *machine.exp;
  return numerics;
}

Experiment experiment_of(const ComparedMachine& machine, const std::string& family, const Shape& extents) {
  const auto cascade = machine.cascades.find(family);
  if (cascade == machine.cascades.end())
    throw SpecError("no cascade '" + family + "'; expected one of configs/cascades");
  std::vector<Override> overrides = {{"einsum", cascade->second}};
  std::string text;
  for (const auto& [rank, extent] : extents)
    text += (text.empty() ? "{" : ", ") + rank + ": " + std::to_string(extent);
  overrides.push_back({"workload.extents", text + "}"});
  overrides.insert(overrides.end(), machine.overrides.begin(), machine.overrides.end());
  Experiment experiment = read_experiment(machine.files, overrides);
  // Another name of a rank (U0 of T0) follows it, should the mapping cut that differently.
  for (const ShapeDefinition& definition : experiment.cascade.shape) {
    if (definition.extent.kind == Expression::Kind::name) experiment.workload.extents.erase(definition.rank);
  }
  return experiment;
}

CompiledDesign compiled(const Experiment& e) {
  CompiledDesign design = compile(e.cascade, e.workload, e.architecture, e.mapping, e.binding);
  check_legality({e.cascade, e.architecture, design.mapping}, design.schedule);
  return design;
}

}  // namespace weir
