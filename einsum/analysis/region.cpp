// SPDX-License-Identifier: Apache-2.0
#include "einsum/analysis/region.hpp"

#include <algorithm>
#include <numeric>

namespace weir {
namespace {

/// The least and the greatest value of a sum within the ranges; nothing if a variable has no range.
struct Bounds {
  std::int64_t least = 0;
  std::int64_t greatest = 0;
};

std::optional<Bounds> bounds_of(const Affine& sum, const Ranges& ranges) {
  Bounds bounds{sum.constant, sum.constant};
  for (const auto& [variable, coefficient] : sum.terms) {
    const auto range = ranges.find(variable);
    if (range == ranges.end()) return std::nullopt;
    const std::int64_t span = checked_product(coefficient, range->second - 1);
    bounds.least = checked_sum(bounds.least, std::min<std::int64_t>(span, 0));
    bounds.greatest = checked_sum(bounds.greatest, std::max<std::int64_t>(span, 0));
  }
  return bounds;
}

/// Divides by the common factor of the coefficients; a fraction in the constant falls away, since the sum of
/// the others is whole.
void reduce(Affine& condition) {
  std::int64_t factor = 0;
  for (const auto& [variable, coefficient] : condition.terms) factor = std::gcd(factor, coefficient);
  if (factor <= 1) return;
  for (auto& [variable, coefficient] : condition.terms) coefficient /= factor;
  condition.constant = floor_divide(condition.constant, factor);
}

/// Conditions that bound a variable from below (a positive coefficient), from above, and the others.
struct Sides {
  Region lower;
  Region upper;
  Region others;
};

Sides sides_of(const Region& region, const std::string& variable, const Ranges& ranges) {
  Sides sides;
  for (const Affine& condition : region) {
    const std::int64_t coefficient = condition.coefficient(variable);
    (coefficient > 0 ? sides.lower : coefficient < 0 ? sides.upper : sides.others).push_back(condition);
  }
  const auto range = ranges.find(variable);
  if (range == ranges.end()) return sides;
  sides.lower.push_back(variable_affine(variable));
  sides.upper.push_back({{{variable, -1}}, range->second - 1});
  return sides;
}

/// What the variable is equal to, if two conditions say so.
std::optional<Affine> value_of(const std::string& variable, const Sides& sides) {
  for (const Affine& lower : sides.lower) {
    for (const Affine& upper : sides.upper) {
      Affine sum = lower;
      sum.add(upper, 1);
      if (lower.coefficient(variable) != 1 || sum != Affine{}) continue;
      Affine value = variable_affine(variable);
      value.add(lower, -1);
      return value;
    }
  }
  return std::nullopt;
}

/// What a lower and an upper bound say about the other variables. With both coefficients above one, a real
/// value between them need not be whole; there always is a whole one if they are far enough apart.
Affine combined(const Affine& lower, const Affine& upper, const std::string& variable, const Ranges& ranges,
                bool& is_exact) {
  const std::int64_t a = lower.coefficient(variable);
  const std::int64_t b = -upper.coefficient(variable);
  Affine gap;
  gap.add(upper, a);
  gap.add(lower, b);
  const std::int64_t enough = (a - 1) * (b - 1);
  const std::optional<Bounds> bounds = bounds_of(gap, ranges);
  if (enough > 0 && (!bounds || bounds->least < enough)) is_exact = false;
  return gap;
}

}  // namespace

Affine opposite(const Affine& condition) {
  Affine result = constant_affine(-1);
  result.add(condition, -1);
  return result;
}

std::optional<Region> simplified(const Region& region, const Ranges& ranges) {
  std::map<std::map<std::string, std::int64_t>, std::int64_t> tightest;
  for (Affine condition : region) {
    reduce(condition);
    const std::optional<Bounds> bounds = bounds_of(condition, ranges);
    if (bounds && bounds->greatest < 0) return std::nullopt;
    if (bounds && bounds->least >= 0) continue;
    const auto [found, is_new] = tightest.emplace(condition.terms, condition.constant);
    if (!is_new) found->second = std::min(found->second, condition.constant);
  }
  Region result;
  for (const auto& [terms, constant] : tightest) result.push_back({terms, constant});
  return result;
}

std::optional<Region> eliminated(const Region& region, const std::string& variable, const Ranges& ranges,
                                 bool& is_exact) {
  const bool named = std::any_of(region.begin(), region.end(),
                                 [&](const Affine& c) { return c.coefficient(variable) != 0; });
  if (!named) return simplified(region, ranges);
  const Sides sides = sides_of(region, variable, ranges);
  Region result = sides.others;
  if (const std::optional<Affine> value = value_of(variable, sides)) {
    for (const Region* side : {&sides.lower, &sides.upper})
      result.insert(result.end(), side->begin(), side->end());
    for (Affine& condition : result) condition.substitute(variable, *value);
    return simplified(result, ranges);
  }
  for (const Affine& lower : sides.lower) {
    for (const Affine& upper : sides.upper) {
      result.push_back(combined(lower, upper, variable, ranges, is_exact));
    }
  }
  return simplified(result, ranges);
}

bool is_empty(const Region& region, const Ranges& ranges) {
  std::optional<Region> rest = simplified(region, ranges);
  bool is_exact = true;
  while (rest && !rest->empty()) {
    const std::string variable = rest->front().terms.begin()->first;
    rest = eliminated(*rest, variable, ranges, is_exact);
  }
  return !rest;
}

Region without_redundant(const Region& region, const Ranges& ranges) {
  Region kept = region;
  for (std::size_t i = kept.size(); i-- > 0;) {
    Region test = kept;
    test[i] = opposite(kept[i]);
    if (is_empty(test, ranges)) kept.erase(kept.begin() + static_cast<std::ptrdiff_t>(i));
  }
  return kept;
}

}  // namespace weir
