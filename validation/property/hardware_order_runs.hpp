// SPDX-License-Identifier: Apache-2.0
/// Lowered programs with values, for tests of the hardware order.
#pragma once

#include <cmath>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "einsum/interpreter/interpreter.hpp"
#include "einsum/interpreter/random_tensor.hpp"
#include "einsum/lowering/lower.hpp"
#include "models/hardware_order/execute.hpp"
#include "sim/spec/experiment.hpp"

namespace weir {

inline const Numerics fp64 = usual_numerics(NumericFormat::fp64);

/// An experiment, lowered, with inputs.
struct ValuedProgram {
  Experiment experiment;
  Schedule schedule;
  TensorMap inputs;

  ValuedProgram(const std::vector<std::string>& files, const std::vector<Override>& overrides,
                std::uint64_t seed = 1)
      : ValuedProgram(read_experiment(files, overrides), seed) {}
  explicit ValuedProgram(Experiment read, std::uint64_t seed = 1)
      : experiment(std::move(read)),
        schedule(lower(experiment.cascade, experiment.workload, experiment.architecture, experiment.mapping,
                       experiment.binding)) {
    for (const TensorDeclaration* declaration : weir::inputs(experiment.cascade))
      inputs[declaration->name] = random_input(experiment.cascade, declaration->name, shape(), seed);
  }

  LoweredProgram program() const {
    return {experiment.cascade, experiment.architecture, experiment.mapping, experiment.binding, schedule};
  }
  Shape shape() const { return program_shape(program()); }
  TensorMap interpreted() const { return evaluate_cascade(experiment.cascade, shape(), inputs).tensors; }
};

/// Small arrays of whatever machine, with `extents` as in "B=1".
inline std::vector<Override> small_machine(std::int64_t rows, std::int64_t columns,
                                           const std::map<std::string, std::int64_t>& extents) {
  std::vector<Override> overrides = {{"architecture.array2d.rows", std::to_string(rows)},
                                     {"architecture.array2d.columns", std::to_string(columns)},
                                     {"architecture.array1d.lanes", std::to_string(columns)}};
  for (const auto& [rank, extent] : extents)
    overrides.push_back({"workload.extents." + rank, std::to_string(extent)});
  return overrides;
}

/// The largest difference of two tensors' values over the largest value; infinite if one has what the other
/// lacks.
inline double relative_difference(const Tensor& found, const Tensor& expected) {
  if (found.shape() != expected.shape()) return INFINITY;
  double difference = 0;
  double size = 0;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    if (found.is_present(i) != expected.is_present(i)) return INFINITY;
    if (!expected.is_present(i)) continue;
    const double a = found.values()[i];
    const double b = expected.values()[i];
    if (std::isnan(a) != std::isnan(b)) return INFINITY;
    if (std::isnan(a) || a == b) continue;
    difference = std::max(difference, std::abs(a - b));
    size = std::max(size, std::abs(b));
  }
  return difference == 0 ? 0 : difference / size;
}

}  // namespace weir
