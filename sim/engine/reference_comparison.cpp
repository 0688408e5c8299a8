// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/reference_comparison.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <set>
#include <stdexcept>

#include "einsum/interpreter/random_tensor.hpp"
#include "einsum/lowering/lower.hpp"
#include "models/error_propagation/propagate.hpp"
#include "models/hardware_order/element_roundings.hpp"
#include "models/pe/simulate_pe.hpp"
#include "models/tile/simulate.hpp"
#include "sim/engine/comparison_codec.hpp"
#include "sim/engine/plain_layout.hpp"
#include "sim/engine/workers.hpp"
#include "sim/report/analysis_roofline.hpp"

namespace weir {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

/// A value beside its reference, as a share of what it may be off.
double share_of_bound(double difference, double bound) {
  if (std::isnan(difference) || !std::isfinite(bound)) return infinity;
  if (difference == 0) return 0;
  return bound > 0 ? difference / bound : infinity;
}

/// A bound for a kernel of which the results say none: twice that of a machine that rounds every intermediate
/// result to the kernel's type. Kernels keep more digits; twice, since tensor cores cut off where this
/// rounds.
Tensor bound_of_kernel(const LoweredProgram& program, const Shape& shape, const TensorMap& exact,
                       const ReferenceOutput& output) {
  Arithmetic arithmetic;
  const bool is_double = output.computed == NumericFormat::fp64;
  arithmetic.element = output.computed;
  arithmetic.accumulator = is_double ? NumericFormat::fp64 : NumericFormat::fp32;
  arithmetic.exp = is_double ? ExpOption::correctly_rounded : ExpOption::exp2_minimax5;
  const std::string tensor = outputs(program.cascade).front();
  Tensor bound = bound_errors({program.cascade, shape, exact, arithmetic}, tensor, output.places);
  for (std::size_t i = 0; i < bound.size(); ++i)
    if (bound.is_present(i)) bound.set(i, 2 * bound.values()[i]);
  return bound;
}

/// A program with values of one type of number, beside exact ones.
class MachineRun {
 public:
  MachineRun(const LoweredProgram& program, const TensorMap& inputs, const Numerics& numerics,
             const std::vector<std::size_t>& places, bool steps_every_pe)
      : program_(program), shape_(program_shape(program)), tensor_(outputs(program.cascade).front()) {
    const TensorMap stored = stored_inputs(program.cascade, numerics, inputs);
    exact_ = execute_in_hardware_order(program, stored, usual_numerics(NumericFormat::fp64)).tensors;
    const HardwareOrderResult found = steps_every_pe ? simulate_pe(program, stored, numerics).values
                                                     : execute_in_hardware_order(program, stored, numerics);
    found_ = found.tensors.at(tensor_);
    bound_ = bound_errors({program.cascade, shape_, exact_, numerics.arithmetic,
                           element_roundings(program, numerics.column_sums)},
                          tensor_, places);
  }

  void compare(const ReferenceOutput& output, ComparedOutput& result) const {
    const Tensor& exact = exact_.at(tensor_);
    if (output.elements != exact.size()) {
      throw SpecError("the GPU's output has " + std::to_string(output.elements) + " elements; expected " +
                      std::to_string(exact.size()) + ", " + shape_text(exact.shape()));
    }
    Tensor of_kernel;
    if (!output.bound) of_kernel = bound_of_kernel(program_, shape_, exact_, output);
    result.gpu_bound_is_known = output.bound.has_value();
    result.compared = output.values.size();
    for (std::size_t i = 0; i < output.values.size(); ++i) {
      const std::size_t place = output.places.empty() ? i : output.places[i];
      const double gpu_bound = output.bound ? *output.bound : of_kernel.values()[place];
      compare_element(place, output.values[i], gpu_bound, result);
    }
  }

 private:
  void compare_element(std::size_t place, double gpu, double gpu_bound, ComparedOutput& result) const {
    const double exact = exact_.at(tensor_).values()[place];
    const double found = found_.values()[place];
    const double bound = bound_.values()[place];
    const auto keep_largest = [](double& largest, double value) {
      largest = std::isnan(value) ? infinity : std::max(largest, value);
    };
    keep_largest(result.machine_error, std::abs(found - exact));
    keep_largest(result.gpu_error, std::abs(gpu - exact));
    keep_largest(result.difference, std::abs(found - gpu));
    keep_largest(result.machine_bound, bound);
    keep_largest(result.gpu_bound, gpu_bound);
    keep_largest(result.machine_share, share_of_bound(std::abs(found - exact), bound));
    keep_largest(result.share, share_of_bound(std::abs(found - gpu), bound + gpu_bound));
  }

  const LoweredProgram& program_;
  Shape shape_;
  std::string tensor_;
  TensorMap exact_;
  Tensor found_;
  Tensor bound_;
};

/// The places at which any output of a type of number has values; none: all.
std::vector<std::size_t> places_of(const ReferenceCase& reference, NumericFormat dtype) {
  std::set<std::size_t> places;
  for (const ReferenceOutput& output : reference.outputs) {
    if (output.dtype != dtype) continue;
    if (output.places.empty()) return {};
    places.insert(output.places.begin(), output.places.end());
  }
  return {places.begin(), places.end()};
}

std::vector<ComparedOutput> compare_laid_out(const Experiment& e, const ReferenceCase& reference,
                                             const ComparedMachine& machine) {
  const CompiledDesign design = compiled(e);
  return compare_outputs({e.cascade, e.architecture, design.mapping, design.binding, design.schedule},
                         reference, machine);
}

std::vector<ComparedOutput> compare_plain(const Experiment& e, const ReferenceCase& reference,
                                          const ComparedMachine& machine, const std::string& why) {
  const Experiment plain = plain_layout(e);
  const Schedule schedule =
      lower(plain.cascade, plain.workload, plain.architecture, plain.mapping, plain.binding);
  std::vector<ComparedOutput> results = compare_outputs(
      {plain.cascade, plain.architecture, plain.mapping, plain.binding, schedule}, reference, machine);
  for (ComparedOutput& result : results) result.plain_because = why;
  return results;
}

double moved_bytes(const Analysis& analysis) {
  double bytes = 0;
  for (const TensorTraffic& tensor : analysis.bounds->traffic) {
    if (tensor.role != TensorTraffic::Role::intermediate) bytes += static_cast<double>(tensor.tensor_bytes);
  }
  return bytes;
}

std::string compare_time(const ReferenceTime& measured, const ComparedMachine& machine) {
  const Experiment e = experiment_of(machine, measured.family, measured.extents);
  const Stats stats = simulate(compiled(e).schedule, {});
  const Analysis analysis =
      analyze(e.cascade, e.workload.extents, e.architecture.global_buffer.capacity_bytes);
  require_sizes(e.cascade, analysis.sizes);
  const Roofline position = roofline(analysis, e.architecture);
  ComparedTime result{measured.family, measured.kernel, measured.dtype, measured.extents, measured.seconds};
  result.machine_s = static_cast<double>(stats.cycles) / e.architecture.clock_hz;
  result.operations = static_cast<double>(analysis.operations->sum);
  result.bytes = moved_bytes(analysis);
  result.machine_operations_per_s = position.peak_operations_per_s;
  result.machine_bytes_per_s = position.bandwidth_bytes_per_s;
  return encode_time(result);
}

/// A case for each type of number: SystemC, which `pe` runs in, elaborates once a process.
std::vector<ReferenceCase> by_dtype(const std::vector<ReferenceCase>& cases) {
  std::vector<ReferenceCase> result;
  for (const ReferenceCase& one : cases) {
    std::set<NumericFormat> dtypes;
    for (const ReferenceOutput& output : one.outputs) dtypes.insert(output.dtype);
    for (const NumericFormat dtype : dtypes) {
      result.push_back(one);
      std::erase_if(result.back().outputs, [&](const ReferenceOutput& o) { return o.dtype != dtype; });
    }
  }
  return result;
}

std::string text_of(const Shape& extents) {
  std::string text;
  for (const auto& [rank, extent] : extents) text += " " + rank + "=" + std::to_string(extent);
  return text;
}

}  // namespace

bool ReferenceComparison::passed() const {
  return std::all_of(outputs.begin(), outputs.end(), [](const ComparedOutput& o) { return o.passed(); });
}

TensorMap inputs_of(const ReferenceCase& reference, const LoweredProgram& program) {
  const Cascade& cascade = program.cascade;
  const Shape own = resolve_shape(cascade, reference.extents);
  TensorMap result;
  for (const TensorDeclaration* declaration : inputs(cascade)) {
    const std::string& name = declaration->name;
    const std::vector<std::int64_t> shape = tensor_shape(cascade, name, own);
    const std::vector<std::int64_t> expected = tensor_shape(cascade, name, program_shape(program));
    if (shape != expected) {
      throw SpecError("input " + name + " is " + shape_text(shape) + "; expected " + shape_text(expected) +
                      ", as the mapping cuts its ranks");
    }
    const auto given = reference.given.find(name);
    const bool is_drawn = given == reference.given.end();
    result[name] = is_drawn ? random_input(cascade, name, own, reference.seed) : Tensor(shape, given->second);
  }
  return result;
}

std::vector<ComparedOutput> compare_case(const ReferenceCase& reference, const ComparedMachine& machine) {
  const Experiment e = experiment_of(machine, reference.family, reference.extents);
  if (machine.steps_every_pe) return compare_laid_out(e, reference, machine);
  std::string why;
  try {
    return compare_laid_out(e, reference, machine);
  } catch (const SpecError& error) {
    why = error.what();
  } catch (const SimulationError& error) {
    why = error.what();
  }
  return compare_plain(e, reference, machine, why);
}

std::vector<ComparedOutput> compare_outputs(const LoweredProgram& program, const ReferenceCase& reference,
                                            const ComparedMachine& machine) {
  const TensorMap given = inputs_of(reference, program);
  std::set<NumericFormat> dtypes;
  for (const ReferenceOutput& output : reference.outputs) dtypes.insert(output.dtype);
  std::vector<ComparedOutput> results;
  for (const NumericFormat dtype : dtypes) {
    const MachineRun run(program, given, compared_numerics(machine, dtype), places_of(reference, dtype),
                         machine.steps_every_pe);
    for (const ReferenceOutput& output : reference.outputs) {
      if (output.dtype != dtype) continue;
      ComparedOutput result;
      result.name = reference.name;
      result.family = reference.family;
      result.kernel = output.kernel;
      result.dtype = dtype;
      result.extents = reference.extents;
      run.compare(output, result);
      results.push_back(std::move(result));
    }
  }
  return results;
}

std::size_t comparison_count(const GpuReference& reference) {
  return by_dtype(reference.cases).size() + reference.times.size();
}

ReferenceComparison compare_with_reference(const GpuReference& reference, const ComparedMachine& machine,
                                           unsigned processes, const std::function<void()>& on_done) {
  ReferenceComparison comparison;
  comparison.device = reference.device;
  const std::vector<ReferenceCase> all = by_dtype(reference.cases);
  const std::size_t cases = all.size();
  const auto job = [&](std::size_t index) {
    return index < cases ? encode_outputs(compare_case(all[index], machine))
                         : compare_time(reference.times[index - cases], machine);
  };
  const std::vector<WorkerResult> done =
      run_in_workers(cases + reference.times.size(), processes, job, on_done);
  for (std::size_t i = 0; i < done.size(); ++i) {
    const bool is_case = i < cases;
    if (!done[i].error.empty()) {
      const std::string name = is_case ? all[i].name
                                       : "time of " + reference.times[i - cases].family +
                                             text_of(reference.times[i - cases].extents);
      if (done[i].is_bug) throw std::runtime_error(name + ": " + done[i].error);
      comparison.refused.push_back({name, done[i].error});
    } else if (is_case) {
      for (ComparedOutput& output : decode_outputs(done[i].text))
        comparison.outputs.push_back(std::move(output));
    } else {
      comparison.times.push_back(decode_time(done[i].text));
    }
  }
  return comparison;
}

}  // namespace weir
