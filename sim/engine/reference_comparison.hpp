// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "models/hardware_order/execute.hpp"
#include "sim/engine/compared_machine.hpp"
#include "sim/engine/gpu_reference.hpp"

namespace weir {

/// One kernel's output beside the machine's. Errors are from fp64 on the inputs as they are stored.
struct ComparedOutput {
  std::string name;
  std::string family;
  std::string kernel;
  NumericFormat dtype = NumericFormat::fp16;
  Shape extents;
  std::size_t compared = 0;        ///< elements
  double machine_error = 0;        ///< largest
  double gpu_error = 0;            ///< largest
  double difference = 0;           ///< largest |machine - GPU|
  double machine_bound = 0;        ///< largest of any compared element
  double gpu_bound = 0;            ///< of any element
  bool gpu_bound_is_known = true;  ///< by the results; else by the cascade (bound_of_kernel)
  double share = 0;           ///< largest share of its bound, machine's and GPU's together, of any difference
  double machine_share = 0;   ///< the same of the machine's error and its own bound
  std::string plain_because;  ///< why it was laid out plainly (plain_layout); empty: it was not

  /// Everything is a number and within its bound.
  bool passed() const { return share <= 1 && machine_share <= 1; }
};

/// A kernel's measured time beside the machine's simulated time for the same problem.
struct ComparedTime {
  std::string family;
  std::string kernel;
  NumericFormat dtype = NumericFormat::fp16;
  Shape extents;
  double gpu_s = 0;
  double machine_s = 0;
  double operations = 0;                ///< of the cascade, each operator once
  double bytes = 0;                     ///< of its inputs and outputs, moved once
  double machine_operations_per_s = 0;  ///< at most
  double machine_bytes_per_s = 0;       ///< at most
};

/// Something that could not be compared, and why.
struct NotCompared {
  std::string name;
  std::string why;
};

struct ReferenceComparison {
  ReferenceDevice device;
  std::string machine;
  std::vector<ComparedOutput> outputs;
  std::vector<ComparedTime> times;
  std::vector<NotCompared> refused;

  bool passed() const;
};

/// A case's inputs, as they are before the machine stores them. Throws SpecError if the program's mapping
/// cuts ranks so that an input has another shape.
TensorMap inputs_of(const ReferenceCase& reference, const LoweredProgram& program);

/// Compares every output of a case with what a lowered program computes for it.
std::vector<ComparedOutput> compare_outputs(const LoweredProgram& program, const ReferenceCase& reference,
                                            const ComparedMachine& machine);

/// Compares a case with the machine, laid out as its experiment says, or, if that is not possible, plainly.
/// Throws SpecError, SimulationError.
std::vector<ComparedOutput> compare_case(const ReferenceCase& reference, const ComparedMachine& machine);

/// How many jobs that is.
std::size_t comparison_count(const GpuReference& reference);

/// Compares all cases, each type of number by itself, and times, in worker processes.
ReferenceComparison compare_with_reference(const GpuReference& reference, const ComparedMachine& machine,
                                           unsigned processes, const std::function<void()>& on_done = {});

}  // namespace weir
