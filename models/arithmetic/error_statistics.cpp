// SPDX-License-Identifier: Apache-2.0
#include "models/arithmetic/error_statistics.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "models/arithmetic/encoding.hpp"

namespace weir {
namespace {

/// The numbers of a format in order, as integers in order; 0 is 0. Sign and magnitude suit all formats but
/// int8.
std::int64_t position(NumericFormat format, double x) {
  if (format == NumericFormat::int8) return static_cast<std::int64_t>(round_to(format, x));
  const std::uint64_t size = encode(format, std::abs(x));
  return std::signbit(x) ? -static_cast<std::int64_t>(size) : static_cast<std::int64_t>(size);
}

}  // namespace

std::uint64_t ulp_distance(NumericFormat format, double a, double b) {
  const double rounded_a = round_to(format, a);
  const double rounded_b = round_to(format, b);
  if (std::isnan(rounded_a) && std::isnan(rounded_b)) return 0;
  if (std::isnan(rounded_a) || std::isnan(rounded_b)) return std::numeric_limits<std::uint64_t>::max();
  const std::int64_t first = position(format, rounded_a);
  const std::int64_t second = position(format, rounded_b);
  // Unsigned, since the distance from end to end of fp64 does not fit a signed number.
  return static_cast<std::uint64_t>(std::max(first, second)) -
         static_cast<std::uint64_t>(std::min(first, second));
}

double ErrorStatistics::rms() const {
  return count == 0 ? 0 : std::sqrt(sum_of_squares / static_cast<double>(count));
}

void ErrorStatistics::add(NumericFormat format, double result, double reference) {
  ++count;
  if (std::isnan(result) && !std::isnan(reference)) ++nan_count;
  if (std::isinf(result) && std::isfinite(reference)) ++overflow_count;
  if (result == 0 && reference != 0 && !std::isnan(reference)) ++underflow_count;
  if (!std::isnan(result) && !std::isnan(reference))
    max_ulps = std::max(max_ulps, ulp_distance(format, result, reference));
  if (!std::isfinite(result) || !std::isfinite(reference)) return;
  const double error = std::abs(result - reference);
  max_absolute = std::max(max_absolute, error);
  if (reference != 0) max_relative = std::max(max_relative, error / std::abs(reference));
  sum_of_squares += error * error;
}

void ErrorStatistics::add(const ErrorStatistics& other) {
  count += other.count;
  max_absolute = std::max(max_absolute, other.max_absolute);
  max_relative = std::max(max_relative, other.max_relative);
  sum_of_squares += other.sum_of_squares;
  max_ulps = std::max(max_ulps, other.max_ulps);
  nan_count += other.nan_count;
  overflow_count += other.overflow_count;
  underflow_count += other.underflow_count;
}

ErrorStatistics error_statistics(NumericFormat format, std::span<const double> results,
                                 std::span<const double> references) {
  ErrorStatistics statistics;
  const std::size_t count = std::min(results.size(), references.size());
  for (std::size_t i = 0; i < count; ++i) statistics.add(format, results[i], references[i]);
  return statistics;
}

}  // namespace weir
