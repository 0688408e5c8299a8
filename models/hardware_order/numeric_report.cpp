// SPDX-License-Identifier: Apache-2.0
#include "models/hardware_order/numeric_report.hpp"

#include <algorithm>
#include <ctime>
#include <utility>

#include "einsum/interpreter/interpreter.hpp"
#include "einsum/language/names.hpp"
#include "einsum/language/variables.hpp"

namespace weir {
namespace {

double points_of(const Cascade& cascade, const Shape& shape) {
  double points = 0;
  for (const Einsum& einsum : cascade.einsums) {
    double own = 1;
    for (const std::string& variable : iteration_variables(einsum))
      own *= static_cast<double>(shape.at(rank_of(variable)));
    points += own;
  }
  return points;
}

std::vector<std::string> computed_tensors(const Cascade& cascade) {
  std::vector<std::string> names;
  for (const Einsum& einsum : cascade.einsums) {
    for (const TensorAccess& output : einsum.outputs) {
      if (!contains(names, output.tensor)) names.push_back(output.tensor);
    }
  }
  return names;
}

TensorMap in_fp64(const LoweredProgram& program, const TensorMap& inputs) {
  return execute_in_hardware_order(program, inputs, usual_numerics(NumericFormat::fp64)).tensors;
}

/// Adds the differences of two tensors where both have a value; returns at how many points only one has.
std::uint64_t compare(NumericFormat format, const Tensor& found, const Tensor& expected,
                      ErrorStatistics& statistics) {
  std::uint64_t differs = 0;
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (found.is_present(i) != expected.is_present(i)) {
      ++differs;
    } else if (found.is_present(i)) {
      statistics.add(format, found.values()[i], expected.values()[i]);
    }
  }
  return differs;
}

/// What the exponential's own error does to the outputs.
ErrorStatistics error_of_exp(const LoweredProgram& program, const TensorMap& inputs,
                             const NumericReport& report) {
  ErrorStatistics statistics;
  Numerics exact = report.numerics;
  exact.arithmetic.exp = ExpOption::correctly_rounded;
  const bool differs = exact.arithmetic.exp != report.numerics.arithmetic.exp && report.largest_logit;
  const TensorMap values =
      differs ? execute_in_hardware_order(program, inputs, exact).tensors : report.values;
  for (const TensorError& tensor : report.tensors) {
    if (tensor.is_output)
      compare(tensor.format, report.values.at(tensor.tensor), values.at(tensor.tensor), statistics);
  }
  return statistics;
}

/// Fills in the errors on the inputs as given; `in_order` is the program in fp64.
void compare_as_given(const LoweredProgram& program, const TensorMap& inputs, const TensorMap& in_order,
                      NumericReport& report) {
  TensorMap meaning;
  const bool interprets = report.reference == NumericReport::Reference::interpreter;
  if (interprets) meaning = evaluate_cascade(program.cascade, program_shape(program), inputs).tensors;
  for (TensorError& tensor : report.tensors) {
    const Tensor& expected = (interprets ? meaning : in_order).at(tensor.tensor);
    tensor.presence_differs =
        compare(tensor.format, report.values.at(tensor.tensor), expected, tensor.error.given);
    ErrorStatistics between;
    compare(NumericFormat::fp64, in_order.at(tensor.tensor), expected, between);
    report.order_difference = std::max(report.order_difference, between.max_absolute);
  }
}

}  // namespace

void NumericError::add(const NumericError& other) {
  given.add(other.given);
  rounded.add(other.rounded);
}

NumericReport measure_numerics(const LoweredProgram& program, const TensorMap& inputs,
                               const Numerics& numerics, double reference_points) {
  const std::clock_t begin = std::clock();
  HardwareOrderResult computed = execute_in_hardware_order(program, inputs, numerics);
  const double seconds = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
  NumericReport report = measure_numerics(program, inputs, numerics, std::move(computed), reference_points);
  report.execution_s = seconds;
  return report;
}

NumericReport measure_numerics(const LoweredProgram& program, const TensorMap& inputs,
                               const Numerics& numerics, HardwareOrderResult computed,
                               double reference_points) {
  const Cascade& cascade = program.cascade;
  NumericReport report;
  report.numerics = numerics;
  report.reference_points = points_of(cascade, program_shape(program));
  if (report.reference_points > reference_points) report.reference = NumericReport::Reference::hardware_order;
  report.values = std::move(computed.tensors);
  report.largest_logit = computed.largest_logit;
  const std::vector<std::string> outputs = weir::outputs(cascade);
  for (const std::string& name : computed_tensors(cascade)) {
    const NumericFormat format =
        is_exact(cascade, name) ? NumericFormat::fp64 : tensor_format(cascade, numerics, name);
    report.tensors.push_back({name, format, contains(outputs, name), {}, 0});
  }
  TensorMap in_order = in_fp64(program, inputs);
  compare_as_given(program, inputs, in_order, report);
  const TensorMap stored = stored_inputs(cascade, numerics, inputs);
  if (stored != inputs) in_order = in_fp64(program, stored);
  for (TensorError& tensor : report.tensors) {
    compare(tensor.format, report.values.at(tensor.tensor), in_order.at(tensor.tensor), tensor.error.rounded);
    report.computed.add(tensor.error);
    if (tensor.is_output) report.outputs.add(tensor.error);
  }
  report.exp_alone = error_of_exp(program, inputs, report);
  return report;
}

}  // namespace weir
