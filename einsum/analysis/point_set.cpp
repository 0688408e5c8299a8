// SPDX-License-Identifier: Apache-2.0
#include "einsum/analysis/point_set.hpp"

#include <algorithm>
#include <utility>

#include "einsum/analysis/region.hpp"

namespace weir {
namespace {

using Kind = Expression::Kind;

constexpr std::size_t most_regions = 8;  // beyond, all points: counting is exponential in them

/// Whether every condition of `outer` is one of the region, or looser than one.
bool is_plainly_within(const Region& region, const Region& outer) {
  return std::all_of(outer.begin(), outer.end(), [&](const Affine& condition) {
    return std::any_of(region.begin(), region.end(), [&](const Affine& own) {
      return own.constant <= condition.constant && own.terms == condition.terms;
    });
  });
}

/// Whether a region lies within the union of `regions` from place `first` on.
bool is_within(const Region& region, const std::vector<Region>& regions, std::size_t first,
               const Ranges& ranges) {
  for (std::size_t i = first; i < regions.size(); ++i) {
    if (is_plainly_within(region, regions[i])) return true;
  }
  if (is_empty(region, ranges)) return true;
  if (first == regions.size()) return false;
  for (const Affine& condition : regions[first]) {
    Region outside = region;
    outside.push_back(opposite(condition));
    if (!is_within(outside, regions, first + 1, ranges)) return false;
  }
  return true;
}

/// Drops regions that lie within the others.
PointSet tidy(PointSet set, const Ranges& ranges) {
  for (std::size_t i = set.regions.size(); i-- > 0;) {
    std::vector<Region> others = set.regions;
    others.erase(others.begin() + static_cast<std::ptrdiff_t>(i));
    if (is_within(set.regions[i], others, 0, ranges)) set.regions = std::move(others);
  }
  if (set.regions.size() > most_regions) return {{{}}, false};
  return set;
}

void add_region(PointSet& set, const Region& region, const Ranges& ranges) {
  const std::optional<Region> simple = simplified(region, ranges);
  if (simple && !is_empty(*simple, ranges)) set.regions.push_back(without_redundant(*simple, ranges));
}

/// The points where `a - b + offset` is zero or more.
Region at_least(const Affine& a, const Affine& b, std::int64_t offset) {
  Affine difference = a;
  difference.add(b, -1);
  difference.constant += offset;
  return {difference};
}

PointSet compared(const std::string& op, const Affine& a, const Affine& b) {
  if (op == "<") return {{at_least(b, a, -1)}, true};
  if (op == "<=") return {{at_least(b, a, 0)}, true};
  if (op == ">") return {{at_least(a, b, -1)}, true};
  if (op == ">=") return {{at_least(a, b, 0)}, true};
  if (op == "!=") return {{at_least(b, a, -1), at_least(a, b, -1)}, true};
  Region both = at_least(a, b, 0);
  both.push_back(at_least(b, a, 0).front());
  return {{both}, true};
}

std::string negation_of(const std::string& op) {
  static const std::map<std::string, std::string> negations = {{"<", ">="}, {"<=", ">"},  {">", "<="},
                                                               {">=", "<"}, {"==", "!="}, {"!=", "=="}};
  const auto found = negations.find(op);
  return found == negations.end() ? "" : found->second;
}

}  // namespace

bool PointSet::depends_on(const std::string& variable) const {
  return std::any_of(regions.begin(), regions.end(), [&](const Region& region) {
    return std::any_of(region.begin(), region.end(),
                       [&](const Affine& condition) { return condition.coefficient(variable) != 0; });
  });
}

PointSet substituted(const PointSet& set, const std::map<std::string, Affine>& values) {
  PointSet result{{}, set.is_exact};
  for (const Region& region : set.regions) {
    Region replaced;
    for (const Affine& condition : region) {
      Affine sum = constant_affine(condition.constant);
      for (const auto& [variable, coefficient] : condition.terms) {
        const auto value = values.find(variable);
        sum.add(value == values.end() ? variable_affine(variable) : value->second, coefficient);
      }
      replaced.push_back(std::move(sum));
    }
    result.regions.push_back(std::move(replaced));
  }
  return result;
}

PointSet united(const PointSet& a, const PointSet& b, const Ranges& ranges) {
  PointSet result{{}, a.is_exact && b.is_exact};
  for (const PointSet* set : {&a, &b}) {
    for (const Region& region : set->regions) add_region(result, region, ranges);
  }
  return tidy(std::move(result), ranges);
}

PointSet intersected(const PointSet& a, const PointSet& b, const Ranges& ranges) {
  PointSet result{{}, a.is_exact && b.is_exact};
  for (const Region& one : a.regions) {
    for (const Region& other : b.regions) {
      Region both = one;
      both.insert(both.end(), other.begin(), other.end());
      add_region(result, both, ranges);
    }
  }
  return tidy(std::move(result), ranges);
}

PointSet projected(const PointSet& set, const std::string& variable, const Ranges& ranges) {
  PointSet result{{}, set.is_exact};
  for (const Region& region : set.regions) {
    const std::optional<Region> rest = eliminated(region, variable, ranges, result.is_exact);
    if (rest) add_region(result, *rest, ranges);
  }
  return tidy(std::move(result), ranges);
}

bool are_same(const PointSet& a, const PointSet& b, const Ranges& ranges) {
  const auto holds = [&](const PointSet& outer, const PointSet& inner) {
    return std::all_of(inner.regions.begin(), inner.regions.end(),
                       [&](const Region& region) { return is_within(region, outer.regions, 0, ranges); });
  };
  return holds(a, b) && holds(b, a);
}

PointSet points_where(const Expression& predicate, bool negated, const Sizes& sizes) {
  PointSet unknown{{{}}, false};
  if (predicate.kind == Kind::unary && predicate.name == "not") {
    return points_where(predicate.operands[0], !negated, sizes);
  }
  if (predicate.kind != Kind::binary) return unknown;
  if (predicate.name == "and" || predicate.name == "or") {
    const PointSet left = points_where(predicate.operands[0], negated, sizes);
    const PointSet right = points_where(predicate.operands[1], negated, sizes);
    const bool both = (predicate.name == "and") != negated;
    return both ? intersected(left, right, {}) : united(left, right, {});
  }
  const std::string op = negated ? negation_of(predicate.name) : predicate.name;
  if (negation_of(predicate.name).empty()) return unknown;
  const std::optional<Affine> left = as_affine(predicate.operands[0], sizes);
  const std::optional<Affine> right = as_affine(predicate.operands[1], sizes);
  return left && right ? compared(op, *left, *right) : unknown;
}

}  // namespace weir
