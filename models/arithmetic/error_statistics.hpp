// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>

#include "models/arithmetic/format.hpp"

namespace weir {

/// How many numbers of the format lie between a and b, the last one included: 0 if equal (also -0 and 0), 1
/// for neighbours. Both are rounded to the format first. Infinity counts as the number after the largest; two
/// NaN are equal, and a NaN is the largest distance from all else.
std::uint64_t ulp_distance(NumericFormat format, double a, double b);

/// How results differ from references, which are taken to be exact.
struct ErrorStatistics {
  std::uint64_t count = 0;
  double max_absolute = 0;            ///< over the pairs that are finite
  double max_relative = 0;            ///< over the finite pairs with a reference other than 0
  double sum_of_squares = 0;          ///< of absolute errors
  std::uint64_t max_ulps = 0;         ///< in the format, over pairs without NaN
  std::uint64_t nan_count = 0;        ///< results that are NaN, their reference is not
  std::uint64_t overflow_count = 0;   ///< results that are infinite, their reference is finite
  std::uint64_t underflow_count = 0;  ///< results that are 0, their reference is not

  double rms() const;  ///< root of the mean square of the absolute errors
  void add(NumericFormat format, double result, double reference);
  void add(const ErrorStatistics& other);
};

ErrorStatistics error_statistics(NumericFormat format, std::span<const double> results,
                                 std::span<const double> references);

}  // namespace weir
