// SPDX-License-Identifier: Apache-2.0
// The propagated bounds hold: every cascade file, laid out plainly, in several arithmetics.
#include <cmath>
#include <map>
#include <set>

#include "models/error_propagation/propagate.hpp"
#include "models/hardware_order/element_roundings.hpp"
#include "sim/engine/plain_layout.hpp"
#include "validation/catch.hpp"
#include "validation/property/hardware_order_runs.hpp"
#include "validation/property/interpreter_cases.hpp"

namespace weir {
namespace {

Numerics numerics(NumericFormat element, ExpOption exp, DivideOption divide, ColumnSums sums) {
  Numerics result = usual_numerics(element);
  result.arithmetic.exp = exp;
  result.arithmetic.divide = divide;
  result.column_sums = sums;
  return result;
}

std::vector<Numerics> numerics_to_try() {
  const DivideOption exact{};
  const DivideOption newton{DivideOption::Method::newton, 1};
  const auto accumulator = ColumnSums::accumulator;
  return {numerics(NumericFormat::fp16, ExpOption::exp2_minimax3, exact, accumulator),
          numerics(NumericFormat::fp16, ExpOption::schraudolph, newton, ColumnSums::element),
          numerics(NumericFormat::bf16, ExpOption::taylor5_ln2, exact, accumulator),
          numerics(NumericFormat::fp32, ExpOption::exp2_linear16, newton, accumulator)};
}

ValuedProgram laid_out(const test::DrawnCase& drawn) {
  Experiment experiment;
  experiment.cascade = drawn.cascade;
  experiment.workload.extents = drawn.shape;
  Architecture& architecture = experiment.architecture;
  architecture.clock_hz = 1e9;
  architecture.array2d.rows = 2;
  architecture.array2d.columns = architecture.array1d.columns = 3;
  architecture.global_buffer.row_words = 4;
  architecture.dram.bandwidth_bytes_per_s = 1e9;
  ValuedProgram program(plain_layout(std::move(experiment)));
  program.inputs = drawn.inputs;
  return program;
}

/// The largest share of its bound that an element's error takes; infinite bounds are counted.
double largest_share(const Tensor& found, const Tensor& exact, const Tensor& bound,
                     std::uint64_t& unbounded) {
  double largest = 0;
  for (std::size_t i = 0; i < exact.size(); ++i) {
    if (!exact.is_present(i) || std::isnan(exact.values()[i])) continue;
    REQUIRE(bound.is_present(i));
    if (!std::isfinite(bound.values()[i])) {
      ++unbounded;
      continue;
    }
    const double error = std::abs(found.values()[i] - exact.values()[i]);
    CHECK(error <= bound.values()[i]);
    if (error > 0) largest = std::max(largest, error / bound.values()[i]);
  }
  return largest;
}

}  // namespace

TEST_CASE("Hardware order is within its propagated bounds on every cascade file that has some",
          "[property][error_propagation]") {
  std::set<std::string> bounded;
  std::map<std::string, std::string> refused;
  std::map<std::string, std::uint64_t> unbounded;
  std::uint64_t elements = 0;
  double largest = 0;
  for (const test::ReferenceCase& reference : test::all_reference_cases()) {
    INFO(reference.cascade);
    SplitMix64 random(tensor_seed(77, reference.cascade));  // whatever other cascades there are
    try {
      const ValuedProgram run = laid_out(draw_case(reference, random));
      for (const Numerics& numerics : numerics_to_try()) {
        INFO(to_string(numerics.arithmetic));
        const Shape shape = run.shape();
        const TensorMap stored = stored_inputs(run.experiment.cascade, numerics, run.inputs);
        const TensorMap exact = execute_in_hardware_order(run.program(), stored, fp64).tensors;
        const TensorMap found = execute_in_hardware_order(run.program(), stored, numerics).tensors;
        for (const std::string& output : outputs(run.experiment.cascade)) {
          INFO(output);
          const Tensor bound = bound_errors({run.experiment.cascade, shape, exact, numerics.arithmetic,
                                             element_roundings(run.program(), numerics.column_sums)},
                                            output);
          largest = std::max(largest, largest_share(found.at(output), exact.at(output), bound,
                                                    unbounded[reference.cascade]));
          elements += exact.at(output).size();
        }
      }
      bounded.insert(reference.cascade);
    } catch (const SpecError& error) {
      refused[reference.cascade] = error.what();
    }
  }
  for (const auto& [cascade, why] : refused) UNSCOPED_INFO(cascade << ": " << why);
  // Selections, predicates of computed tensors, `and` in values; two statements of one tensor are not laid
  // out.
  CHECK(bounded.size() >= 87);
  // Divisors near 0 (a variance of two elements), states that negative decays make overflow.
  std::uint64_t without = 0;
  for (const auto& [cascade, count] : unbounded) {
    UNSCOPED_INFO(cascade << ": " << count << " elements without a bound");
    without += count;
  }
  CHECK(static_cast<double>(without) < 0.01 * static_cast<double>(elements));
  CHECK(largest > 0.5);  // a bound that nothing comes near says little
}

}  // namespace weir
