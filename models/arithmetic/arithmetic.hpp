// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "models/arithmetic/divide_option.hpp"
#include "models/arithmetic/exp_option.hpp"
#include "models/arithmetic/format.hpp"

namespace weir {

/// fused: the sum of accumulator and exact product is rounded once. separate: the product is rounded to the
/// accumulator's format, then the sum.
enum class MultiplyAdd { fused, separate };

constexpr std::string_view to_string(MultiplyAdd option) {
  return option == MultiplyAdd::fused ? "fused" : "separate";
}

/// How a machine computes: the formats of its values and what its units do.
struct Arithmetic {
  NumericFormat element = NumericFormat::fp16;      ///< of inputs and of results in registers and buffers
  NumericFormat accumulator = NumericFormat::fp32;  ///< of running sums
  MultiplyAdd multiply_add = MultiplyAdd::fused;
  ExpOption exp = ExpOption::exp2_minimax3;
  DivideOption divide = {};

  bool operator==(const Arithmetic&) const = default;
};

/// Says why no unit computes like that (an accumulator with less precision or range than the elements, or too
/// many Newton steps), or nothing.
std::string complaint(const Arithmetic& arithmetic);

/// "fp16, accumulated in fp32 (fused), exp2-minimax3, divide correctly-rounded".
std::string to_string(const Arithmetic& arithmetic);

}  // namespace weir
