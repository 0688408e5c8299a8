// SPDX-License-Identifier: Apache-2.0
#include "models/error_propagation/bounded_value.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace weir {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

/// Whether an operand of a sum is 0 and stays so, under any factor.
bool is_nothing(const BoundedValue& x) { return x.value == 0 && x.error == 0 && x.shared.is_none(); }

/// As a factor's value, if it can be seen as one.
bool can_be_factor(const BoundedValue& x) { return x.is_factor || x.shared.is_none(); }

/// Whether it is a number that a deviation can be multiplied with without a rounding.
bool is_exact_float(const BoundedValue& x) {
  return x.error == 0 && x.shared.is_none() && static_cast<double>(static_cast<float>(x.value)) == x.value;
}

BoundedValue scaled(BoundedValue x, double factor) {
  x.value *= factor;
  x.error *= std::abs(factor);
  x.shared.scale(static_cast<float>(factor));
  return x;
}

}  // namespace

bool SharedDeviation::add(const SharedDeviation& other, float factor) {
  std::array<Term, 2 * most> merged{};
  std::size_t count = 0;
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < size_ || j < other.size_) {
    const bool mine = i < size_ && (j == other.size_ || terms_[i].deviation <= other.terms_[j].deviation);
    const bool both = mine && j < other.size_ && terms_[i].deviation == other.terms_[j].deviation;
    Term term = mine ? terms_[i++] : other.terms_[j];
    if (both) {
      term.coefficient += factor * other.terms_[j++].coefficient;
    } else if (!mine) {
      term.coefficient *= factor;
      ++j;
    }
    if (term.coefficient != 0) merged[count++] = term;
  }
  if (count > most) return false;
  terms_ = {};
  std::copy_n(merged.begin(), count, terms_.begin());
  size_ = static_cast<std::uint32_t>(count);
  return true;
}

void SharedDeviation::scale(float factor) {
  for (std::size_t i = 0; i < size_; ++i) terms_[i].coefficient *= factor;
  if (factor == 0) *this = {};
}

double SharedDeviation::size(const std::vector<double>& limits) const {
  double sum = 0;
  for (std::size_t i = 0; i < size_; ++i)
    sum += std::abs(static_cast<double>(terms_[i].coefficient)) * limits[terms_[i].deviation];
  return sum;
}

bool SharedDeviation::operator==(const SharedDeviation& other) const {
  return size_ == other.size_ && std::equal(terms_.begin(), terms_.begin() + size_, other.terms_.begin());
}

BoundedValue Deviations::named(const BoundedValue& x) {
  const BoundedValue whole = alone(x);
  if (!(whole.error > 0) || !std::isfinite(whole.error)) return whole;
  limits_.push_back(whole.error);
  return {x.value, 0, SharedDeviation(static_cast<std::uint32_t>(limits_.size() - 1)), false};
}

BoundedValue Deviations::alone(const BoundedValue& x) const {
  if (x.shared.is_none()) return {x.value, x.error, {}, false};
  const double deviation = size(x);
  if (!x.is_factor) return {x.value, x.error + deviation, {}, false};
  return {x.value, std::abs(x.value) * std::expm1(deviation) + x.error * std::exp(deviation), {}, false};
}

double Deviations::largest_factor(const BoundedValue& x) const { return x.is_factor ? std::exp(size(x)) : 1; }

BoundedValue sum_of(const BoundedValue& a, const BoundedValue& b, double sign, const Deviations& deviations) {
  BoundedValue result{a.value + sign * b.value, a.error + b.error, a.shared, a.is_factor};
  const bool a_factor = a.is_factor && !a.shared.is_none();
  const bool b_factor = b.is_factor && !b.shared.is_none();
  if (a_factor || b_factor) {
    if (is_nothing(b)) return result;
    if (is_nothing(a)) return {result.value, result.error, b.shared, true};
    if (a_factor && b_factor && a.shared == b.shared) return result;
    return sum_of(deviations.alone(a), deviations.alone(b), sign, deviations);
  }
  result.is_factor = false;
  if (result.shared.add(b.shared, static_cast<float>(sign))) return result;
  return sum_of(deviations.alone(a), deviations.alone(b), sign, deviations);
}

BoundedValue product_of(const BoundedValue& a, const BoundedValue& b, const Deviations& deviations) {
  if (!can_be_factor(b) && is_exact_float(a)) return scaled(b, a.value);
  if (!can_be_factor(a) && is_exact_float(b)) return scaled(a, b.value);
  if (!can_be_factor(a)) return product_of(deviations.alone(a), b, deviations);
  if (!can_be_factor(b)) return product_of(a, deviations.alone(b), deviations);
  BoundedValue result{a.value * b.value,
                      std::abs(a.value) * b.error + std::abs(b.value) * a.error + a.error * b.error, a.shared,
                      true};
  if (!result.shared.add(b.shared, 1))
    return product_of(deviations.alone(a), deviations.alone(b), deviations);
  return result;
}

BoundedValue quotient_of(const BoundedValue& a, const BoundedValue& b, const Deviations& deviations) {
  if (!can_be_factor(a)) return quotient_of(deviations.alone(a), b, deviations);
  if (!can_be_factor(b)) return quotient_of(a, deviations.alone(b), deviations);
  const double least = std::abs(b.value) - b.error;
  BoundedValue result{a.value / b.value, 0, a.shared, true};
  result.error = least > 0 ? (std::abs(result.value) * b.error + a.error) / least : infinity;
  if (!result.shared.add(b.shared, -1))
    return quotient_of(deviations.alone(a), deviations.alone(b), deviations);
  return result;
}

BoundedValue exponential_of(const BoundedValue& x, const Deviations& deviations) {
  const BoundedValue argument = x.is_factor ? deviations.alone(x) : x;
  const double value = std::exp(argument.value);
  return {value, value * std::expm1(argument.error), argument.shared, true};
}

BoundedValue logarithm_of(const BoundedValue& x, const Deviations& deviations) {
  const BoundedValue argument = can_be_factor(x) ? x : deviations.alone(x);
  const double error =
      argument.value > argument.error ? -std::log1p(-argument.error / argument.value) : infinity;
  return {std::log(argument.value), error, argument.shared, false};
}

}  // namespace weir
