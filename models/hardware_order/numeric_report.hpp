// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/arithmetic/error_statistics.hpp"
#include "models/hardware_order/execute.hpp"

namespace weir {

/// How far a program's results are from the same in fp64.
struct NumericError {
  ErrorStatistics given;  ///< from the reference, on the inputs as they were given
  ErrorStatistics
      rounded;  ///< from hardware order in fp64 on the inputs as they are stored: what the arithmetic adds

  void add(const NumericError& other);
};

/// The errors of one tensor, over the points that both have.
struct TensorError {
  std::string tensor;
  NumericFormat format = NumericFormat::fp64;
  bool is_output = false;
  NumericError error;
  std::uint64_t presence_differs =
      0;  ///< points that only one of the two has: a predicate that rounding decided
};

/// What a program computed, held against fp64.
struct NumericReport {
  enum class Reference : std::uint8_t {
    interpreter,    ///< the meaning of the cascade
    hardware_order  ///< the program in fp64, where the interpreter would take too long
  };
  Numerics numerics;
  Reference reference = Reference::interpreter;
  double reference_points = 0;  ///< that an evaluation by the interpreter visits
  double order_difference = 0;  ///< largest of any tensor between the interpreter and hardware order in fp64
  double execution_s = 0;       ///< processor time of the execution
  NumericError outputs;         ///< of all outputs
  NumericError computed;        ///< of all computed tensors, intermediates included
  std::vector<TensorError> tensors;     ///< all that are computed, in the order of the cascade
  std::optional<double> largest_logit;  ///< largest finite argument of an exponential
  ErrorStatistics exp_alone;            ///< outputs from the same with a correctly rounded exponential
  TensorMap values;                     ///< of all tensors
};

/// The interpreter is the reference up to this many points: at 170 ns a point, three minutes.
inline constexpr double most_reference_points = 1e9;

/// Measures the errors of what a program computed from `inputs`. Throws as `execute_in_hardware_order`.
NumericReport measure_numerics(const LoweredProgram& program, const TensorMap& inputs,
                               const Numerics& numerics, HardwareOrderResult computed,
                               double reference_points = most_reference_points);

/// Executes a program in hardware order and measures its errors. Throws as `execute_in_hardware_order`.
NumericReport measure_numerics(const LoweredProgram& program, const TensorMap& inputs,
                               const Numerics& numerics, double reference_points = most_reference_points);

}  // namespace weir
