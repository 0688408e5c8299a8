// SPDX-License-Identifier: Apache-2.0
#include "models/error_propagation/error_model.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <set>
#include <string>

#include "models/arithmetic/encoding.hpp"
#include "models/arithmetic/error_bounds.hpp"

namespace weir {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

bool is_exact(const BoundedValue& x) { return x.error == 0 && x.shared.is_none(); }

double value_of(ScalarFunction function, std::span<const BoundedValue> operands) {
  std::array<double, 3> arguments{};
  for (std::size_t i = 0; i < operands.size(); ++i) arguments.at(i) = operands[i].value;
  return function({arguments.data(), operands.size()});
}

/// Functions of one number whose largest difference over an interval lies at one of its ends.
bool is_monotone(const std::string& name) {
  static const std::set<std::string> names = {"exp2",  "log2",    "log1p", "sqrt", "rsqrt",   "recip",
                                              "tanh",  "erf",     "relu",  "sign", "floor",   "ceil",
                                              "round", "sigmoid", "log",   "elu",  "softplus"};
  return names.contains(name);
}

/// The steepest slope of a function of one number that is not monotone, or nothing: gelu and silu by their
/// derivatives, whose largest values are 1.1290 and 1.0998.
double steepest_slope(const std::string& name) {
  static const std::map<std::string, double> slopes = {
      {"abs", 1}, {"sin", 1}, {"cos", 1}, {"gelu", 1.13}, {"silu", 1.1}};
  const auto found = slopes.find(name);
  return found == slopes.end() ? infinity : found->second;
}

/// The largest difference that an error of the first operand makes, if the ends of its interval (and 0, where
/// a power turns) show it.
double difference_at_ends(ScalarFunction function, std::span<const BoundedValue> operands, double value) {
  const BoundedValue& x = operands.front();
  std::array<double, 2> arguments{x.value, operands.size() > 1 ? operands[1].value : 0};
  double largest = 0;
  for (const double at : {x.value - x.error, x.value + x.error, 0.0}) {
    if (at == 0 && std::abs(x.value) > x.error) continue;
    arguments[0] = at;
    const double difference = std::abs(function({arguments.data(), operands.size()}) - value);
    largest = std::isnan(difference) ? infinity : std::max(largest, difference);
    if (std::isinf(largest)) break;
  }
  // The same function of a value in between, computed in double precision.
  return largest * (1 + 0x1p-40) + std::abs(value) * 0x1p-50;
}

double error_of_choice(std::span<const BoundedValue> operands, double value) {
  if (is_exact(operands[0])) return operands[operands[0].value != 0 ? 1 : 2].error;
  double error = 0;
  for (const BoundedValue& choice : operands.subspan(1))
    error = std::max(error, std::abs(choice.value - value) + choice.error);
  return error;
}

/// Of a function whose operands share nothing.
double error_of(const Expression& e, ScalarFunction function, std::span<const BoundedValue> operands,
                double value) {
  const std::string& name = e.name;
  if (name == "where") return error_of_choice(operands, value);
  if (name == "clip" || name == "clamp")
    return std::max({operands[0].error, operands[1].error, operands[2].error});
  const bool others_exact = std::all_of(operands.begin() + 1, operands.end(), is_exact);
  if (!others_exact) return infinity;
  if (name == "**" || (operands.size() == 1 && is_monotone(name)))
    return difference_at_ends(function, operands, value);
  if (name == "leaky_relu") return std::max(1.0, std::abs(operands[1].value)) * operands[0].error;
  return operands.size() == 1 ? steepest_slope(name) * operands[0].error : infinity;
}

}  // namespace

BoundedValue ErrorModel::constant(double value) const {
  const double stored = round_to(arithmetic_.element, value);
  return {value, stored == value ? 0 : std::abs(stored - value), {}, false};
}

BoundedValue ErrorModel::rounded(BoundedValue x, NumericFormat format, const Deviations& deviations) const {
  if (std::isinf(x.value) && std::isfinite(x.error)) return {x.value, 0, {}, false};
  const BoundedValue whole = deviations.alone(x);
  const double size = std::abs(whole.value) + whole.error;
  if (!(size < parameters(format).largest)) return {x.value, infinity, {}, false};
  const double u = unit_roundoff(format);
  const double half_step = smallest_step(format) / 2;
  if (x.is_factor) {
    x.error += std::max(u * (std::abs(x.value) + x.error), half_step * deviations.largest_factor(x));
  } else {
    x.error += std::max(u * size, half_step);
  }
  return x;
}

BoundedValue ErrorModel::exponential(const BoundedValue& x, const Deviations& deviations) const {
  if (x.value == -infinity && std::isfinite(x.error)) return {0, 0, {}, false};
  BoundedValue result = exponential_of(x, deviations);
  const BoundedValue argument = deviations.alone(x);
  const double size = std::abs(argument.value) + argument.error;
  const ErrorBound own = exponential_bound(arithmetic_.exp, -size);
  const bool through_fp32 =
      arithmetic_.element == NumericFormat::fp64 && arithmetic_.exp != ExpOption::correctly_rounded;
  const double relative = own.relative + (through_fp32 ? std::expm1(size * 0x1p-24) * (1 + own.relative) : 0);
  result.error += relative * (result.value + result.error);
  result.error += own.absolute * deviations.largest_factor(result);
  return result;
}

BoundedValue ErrorModel::quotient(const BoundedValue& a, const BoundedValue& b,
                                  const Deviations& deviations) const {
  BoundedValue result = quotient_of(a, b, deviations);
  result.error += divide_bound(arithmetic_.divide) * (std::abs(result.value) + result.error);
  return result;
}

BoundedValue ErrorModel::applied(const Expression& e, ScalarFunction function,
                                 std::span<const BoundedValue> operands, const Deviations& deviations) const {
  const std::string& name = e.name;
  const bool is_call = e.kind == Expression::Kind::call;
  if (is_call && name == "exp") return exponential(operands[0], deviations);
  if (is_call && name == "log") return logarithm_of(operands[0], deviations);
  if (is_call && (name == "max" || name == "min"))
    return extremum_of(operands[0], operands[1], function, deviations);
  if (e.kind == Expression::Kind::binary) {
    if (name == "+" || name == "-") return sum_of(operands[0], operands[1], name == "+" ? 1 : -1, deviations);
    if (name == "*") return product_of(operands[0], operands[1], deviations);
    if (name == "/") return quotient(operands[0], operands[1], deviations);
  }
  if (e.kind == Expression::Kind::unary && name == "-")
    return sum_of({0, 0, {}, false}, operands[0], -1, deviations);
  std::array<BoundedValue, 3> alone{};
  for (std::size_t i = 0; i < operands.size(); ++i) alone.at(i) = deviations.alone(operands[i]);
  const std::span<const BoundedValue> own(alone.data(), operands.size());
  const double value = value_of(function, own);
  if (std::all_of(own.begin(), own.end(), is_exact)) return {value, 0, {}, false};
  return {value, error_of(e, function, own, value), {}, false};
}

BoundedValue extremum_of(const BoundedValue& a, const BoundedValue& b, ScalarFunction function,
                         const Deviations& deviations) {
  const std::array<double, 2> values{a.value, b.value};
  const double error = std::max(deviations.alone(a).error, deviations.alone(b).error);
  return {function(values), error, {}, false};
}

}  // namespace weir
