// SPDX-License-Identifier: Apache-2.0
#include "models/arithmetic/tables.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "models/arithmetic/encoding.hpp"
#include "models/arithmetic/error_bounds.hpp"
#include "models/arithmetic/error_statistics.hpp"
#include "models/arithmetic/operations.hpp"

namespace weir {
namespace {

constexpr double lowest_in_softmax = -10;

template <typename... Values>
std::string text(const char* format, Values... values) {
  char line[256];
  std::snprintf(line, sizeof line, format, values...);
  return line;
}

/// Relative errors of an exponential: over [-10, 0) before and after rounding, and over all arguments with a
/// normal result.
struct ExponentialErrors {
  double unrounded = 0, rounded = 0, normal = 0;
  double absolute = 0;         ///< over [-10, 0), before rounding
  std::uint64_t max_ulps = 0;  ///< from the nearest number, over all arguments but NaN
};

ExponentialErrors measure(ExpOption option, NumericFormat format) {
  ExponentialErrors errors;
  const double smallest = std::ldexp(1, parameters(format).min_exponent);
  for (unsigned bits = 0; bits < 0x10000; ++bits) {
    const double x = decode(format, bits);
    if (std::isnan(x)) continue;
    const double exact = std::exp(x);
    const double value = exponential(option, format, x);
    const double relative = std::abs(value / exact - 1);
    errors.max_ulps = std::max(errors.max_ulps, ulp_distance(format, value, exact));
    if (exact >= smallest && exact <= parameters(format).largest)
      errors.normal = std::max(errors.normal, relative);
    if (x < lowest_in_softmax || x >= 0) continue;
    const double unrounded = unrounded_exponential(option, x);
    errors.unrounded = std::max(errors.unrounded, std::abs(unrounded / exact - 1));
    errors.absolute = std::max(errors.absolute, std::abs(unrounded - exact));
    errors.rounded = std::max(errors.rounded, relative);
  }
  return errors;
}

std::string actions(const ExpCost& cost) {
  std::string result;
  const auto append = [&](int count, const char* name) {
    if (count > 0) result += (result.empty() ? "" : ", ") + std::to_string(count) + " " + name;
  };
  append(cost.multiply_adds, "MAC");
  append(cost.integer_steps, "integer");
  append(cost.table_reads, "table");
  append(cost.dedicated, "unit");
  return result;
}

/// Relative errors of a / b over all mantissas, and of 1 / b over all b.
struct QuotientErrors {
  double unrounded = 0, rounded = 0;
  std::uint64_t max_ulps = 0, max_ulps_of_reciprocal = 0;
};

QuotientErrors measure(const DivideOption& option, NumericFormat format) {
  QuotientErrors errors;
  const int mantissas = static_cast<int>(std::exp2(parameters(format).precision - 1));
  for (int i = 0; i < mantissas; ++i) {
    for (int j = 0; j < mantissas; ++j) {
      const double a = 1 + static_cast<double>(i) / mantissas;
      const double b = 1 + static_cast<double>(j) / mantissas;
      const double unrounded = divide(option, NumericFormat::fp32, a, b);
      const double rounded =
          round_to(format, unrounded);  // as Newton's is; the other is the same by 24 >= 2 * 11 + 2
      errors.unrounded = std::max(errors.unrounded, std::abs(unrounded / (a / b) - 1));
      errors.rounded = std::max(errors.rounded, std::abs(rounded / (a / b) - 1));
      errors.max_ulps = std::max(errors.max_ulps, ulp_distance(format, rounded, a / b));
    }
  }
  for (unsigned bits = 0; bits < 0x10000; ++bits) {
    const double b = decode(format, bits);
    if (std::isnan(b)) continue;
    const std::uint64_t ulps = ulp_distance(format, divide(option, format, 1, b), divide(format, 1, b));
    errors.max_ulps_of_reciprocal = std::max(errors.max_ulps_of_reciprocal, ulps);
  }
  return errors;
}

}  // namespace

std::string exponential_table(NumericFormat format) {
  std::string table =
      "| exp | cycles | actions | error in [-10, 0) | bound | absolute | rounded | all normal results | ulp "
      "|\n"
      "|---|---|---|---|---|---|---|---|---|\n";
  for (const ExpOption option : exp_options) {
    const ExponentialErrors errors = measure(option, format);
    const ExpCost price = cost(option);
    table += text("| `%s` | %d | %s | %.2g | %.2g | %.2g | %.2g | %.2g | %llu |\n", to_string(option).data(),
                  price.issue_cycles(), actions(price).c_str(), errors.unrounded,
                  exponential_bound(option, lowest_in_softmax).relative, errors.absolute, errors.rounded,
                  errors.normal, static_cast<unsigned long long>(errors.max_ulps));
  }
  return table;
}

std::string divide_table(NumericFormat format) {
  std::string table =
      "| divide | cycles | error of a / b | bound | rounded | ulp | ulp of 1 / b, all b "
      "|\n|---|---|---|---|---|---|---|\n";
  for (const char* name : {"correctly-rounded", "newton0", "newton1", "newton2", "newton3", "newton4"}) {
    const DivideOption option = *divide_option(name);
    const QuotientErrors errors = measure(option, format);
    table += text("| `%s` | %d | %.2g | %.2g | %.2g | %llu | %llu |\n", name, issue_cycles(option),
                  errors.unrounded, divide_bound(option) + (option == DivideOption{} ? 0x1p-24 : 0),
                  errors.rounded, static_cast<unsigned long long>(errors.max_ulps),
                  static_cast<unsigned long long>(errors.max_ulps_of_reciprocal));
  }
  return table;
}

std::string format_table() {
  std::string table =
      "| format | bits | significand | unit roundoff | smallest | smallest normal | largest | overflow gives "
      "|\n"
      "|---|---|---|---|---|---|---|---|\n";
  for (const NumericFormat format : numeric_formats) {
    const FormatParameters p = parameters(format);
    if (format == NumericFormat::int8) {
      table += "| `int8` | 8 | - | 1/2 absolute | 1 | 1 | 127 (-128) | 127 or -128 |\n";
      continue;
    }
    table += text("| `%s` | %d | %d | 2^-%d | %.2g | %.2g | %.6g | %s |\n", p.name.data(), p.bits,
                  p.precision, p.precision, smallest_step(format), std::ldexp(1, p.min_exponent), p.largest,
                  p.infinity ? "infinity" : "NaN");
  }
  return table;
}

}  // namespace weir
