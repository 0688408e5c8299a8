// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/program_options.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/hardware_order/numeric_report.hpp"
#include "sim/tensor_io/input_tensors.hpp"

namespace weir {

/// What `weir run` is asked to compute with values.
struct NumericsRequest {
  std::string element;  ///< empty: the cascade's dtypes
  std::optional<NumericFormat> accumulator;
  std::optional<MultiplyAdd> multiply_add;
  std::optional<ExpOption> exp;
  std::optional<DivideOption> divide;
  std::optional<ColumnSums> column_sums;
  std::vector<TensorFile> inputs;
  std::uint64_t seed = 1;  ///< of the inputs that no file gives
  std::vector<TensorFile> dumps;
  bool per_einsum = false;
  double reference_points = most_reference_points;

  /// For a cascade. Throws SpecError if no unit computes like that.
  Numerics numerics(const Cascade& cascade) const;
};

boost::program_options::options_description numerics_options();

/// The exponential of that name, as `--exp` takes it. Throws SpecError if there is none.
ExpOption choose_exp(const std::string& name);

/// Nothing if none of the options was given. Throws SpecError at a name that is none.
std::optional<NumericsRequest> read_numerics_options(const boost::program_options::variables_map& values);

}  // namespace weir
