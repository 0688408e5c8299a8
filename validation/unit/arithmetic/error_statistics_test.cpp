// SPDX-License-Identifier: Apache-2.0
#include "models/arithmetic/error_statistics.hpp"

#include <cmath>
#include <limits>

#include "validation/catch.hpp"

using namespace weir;

TEST_CASE("ulp_distance counts numbers of the format, across zero and up to infinity", "[unit][arithmetic]") {
  const auto distance = [](double a, double b) { return ulp_distance(NumericFormat::fp16, a, b); };
  const double infinity = std::numeric_limits<double>::infinity();
  const double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK(distance(1, 1) == 0);
  CHECK(distance(-0.0, 0) == 0);
  CHECK(distance(1, 1 + 0x1p-10) == 1);
  CHECK(distance(1, 1 - 0x1p-11) == 1);
  CHECK(distance(0x1p-24, -0x1p-24) == 2);
  CHECK(distance(65504, infinity) == 1);
  CHECK(distance(2, 4) == 1024);
  CHECK(distance(nan, nan) == 0);
  CHECK(distance(nan, 1) == std::numeric_limits<std::uint64_t>::max());
  CHECK(ulp_distance(NumericFormat::int8, -1, 2) == 3);
  CHECK(ulp_distance(NumericFormat::fp64, 1, std::nextafter(1, 2)) == 1);
  CHECK(ulp_distance(NumericFormat::fp64, -infinity, infinity) == 2 * 0x7ff0000000000000U);
}

TEST_CASE("ErrorStatistics counts what went wrong, and measures the rest", "[unit][arithmetic]") {
  const double infinity = std::numeric_limits<double>::infinity();
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double results[] = {1, 2.5, nan, infinity, 0, -infinity, nan};
  const double references[] = {1, 2, 1, 1e6, 1e-9, -infinity, nan};
  const ErrorStatistics statistics = error_statistics(NumericFormat::fp16, results, references);
  CHECK(statistics.count == 7);
  CHECK(statistics.max_absolute == 0.5);
  CHECK(statistics.max_relative == 1);  // of the underflow
  CHECK(statistics.max_ulps == 256);
  CHECK(statistics.nan_count == 1);
  CHECK(statistics.overflow_count == 1);
  CHECK(statistics.underflow_count == 1);
  CHECK_THAT(statistics.rms(), Catch::Matchers::WithinRel(std::sqrt(0.25 / 7), 1e-12));

  ErrorStatistics twice = statistics;
  twice.add(statistics);
  CHECK(twice.count == 14);
  CHECK(twice.overflow_count == 2);
  CHECK(twice.rms() == statistics.rms());
}
