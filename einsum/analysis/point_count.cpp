// SPDX-License-Identifier: Apache-2.0
#include "einsum/analysis/point_count.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "einsum/analysis/region.hpp"

namespace weir {
namespace {

/// A line over one variable: slope * x + offset.
struct Line {
  std::int64_t slope = 0;
  std::int64_t offset = 0;
  std::int64_t at(std::int64_t x) const { return slope * x + offset; }
};

/// The least and greatest value that the conditions leave to `variable`, which alone they name.
std::pair<std::int64_t, std::int64_t> interval(const Region& region, const std::string& variable,
                                               std::int64_t extent) {
  std::int64_t least = 0;
  std::int64_t greatest = extent - 1;
  for (const Affine& condition : region) {
    const std::int64_t a = condition.coefficient(variable);
    if (a > 0) least = std::max(least, -floor_divide(condition.constant, a));
    if (a < 0) greatest = std::min(greatest, floor_divide(condition.constant, -a));
    if (a == 0 && condition.constant < 0) greatest = -1;
  }
  return {least, greatest};
}

/// Sums over x the number of y between the greatest lower and the least upper line, both included. Where no
/// two lines cross the number is linear in x, so the sum is that of an arithmetic series.
class Strips {
 public:
  Strips(std::vector<Line> lower, std::vector<Line> upper)
      : lower_(std::move(lower)), upper_(std::move(upper)) {}

  std::int64_t total(std::int64_t first, std::int64_t last) const {
    std::int64_t all = 0;
    const std::vector<std::int64_t> starts = pieces(first, last);
    for (std::size_t i = 0; i < starts.size(); ++i) {
      const std::int64_t end = i + 1 < starts.size() ? starts[i + 1] - 1 : last;
      // An odd number of terms has an even first plus last.
      const std::int64_t ends = checked_sum(width(starts[i]), width(end));
      const std::int64_t terms = end - starts[i] + 1;
      const std::int64_t sum =
          terms % 2 == 0 ? checked_product(ends, terms / 2) : checked_product(ends / 2, terms);
      all = checked_sum(all, sum);
    }
    return all;
  }

 private:
  std::int64_t width(std::int64_t x) const {
    std::int64_t least = std::numeric_limits<std::int64_t>::min();
    std::int64_t greatest = std::numeric_limits<std::int64_t>::max();
    for (const Line& line : lower_) least = std::max(least, line.at(x));
    for (const Line& line : upper_) greatest = std::min(greatest, line.at(x));
    return std::max<std::int64_t>(0, greatest - least + 1);
  }

  /// Where the pieces begin between whose ends no two lines cross.
  std::vector<std::int64_t> pieces(std::int64_t first, std::int64_t last) const {
    std::vector<Line> lines = lower_;
    for (const Line& line : upper_) lines.push_back({line.slope, line.offset + 1});
    std::vector<std::int64_t> starts = {first};
    for (const Line& a : lines) {
      for (const Line& b : lines) {
        if (a.slope <= b.slope) continue;
        const std::int64_t crossing = floor_divide(b.offset - a.offset, a.slope - b.slope);
        for (const std::int64_t start : {crossing, crossing + 1}) {
          if (start > first && start <= last) starts.push_back(start);
        }
      }
    }
    std::sort(starts.begin(), starts.end());
    starts.erase(std::unique(starts.begin(), starts.end()), starts.end());
    return starts;
  }

  std::vector<Line> lower_;
  std::vector<Line> upper_;
};

/// Counts the points of one region over variables that its conditions name.
class RegionCounter {
 public:
  PointCount count(Region region, Ranges ranges) {
    join_partitions(region, ranges);
    count_.points = points(region, ranges, 1);
    return count_;
  }

 private:
  /// Makes one variable of an outer and an inner one if every condition sees `outer * extent + inner`.
  static void join_partitions(Region& region, Ranges& ranges) {
    for (auto outer = ranges.begin(); outer != ranges.end(); ++outer) {
      for (auto inner = ranges.begin(); inner != ranges.end(); ++inner) {
        if (outer == inner || !are_joined(region, outer->first, *inner)) continue;
        for (Affine& condition : region) condition.terms.erase(outer->first);
        inner->second = checked_product(inner->second, outer->second);
        ranges.erase(outer);
        return join_partitions(region, ranges);
      }
    }
  }

  static bool are_joined(const Region& region, const std::string& outer,
                         const std::pair<const std::string, std::int64_t>& inner) {
    return std::all_of(region.begin(), region.end(), [&](const Affine& condition) {
      return condition.coefficient(outer) ==
             checked_product(condition.coefficient(inner.first), inner.second);
    });
  }

  static bool is_unit(const Region& region, const std::string& variable) {
    return std::all_of(region.begin(), region.end(), [&](const Affine& condition) {
      const std::int64_t a = condition.coefficient(variable);
      return a >= -1 && a <= 1;
    });
  }

  std::int64_t points(const Region& region, const Ranges& ranges, std::int64_t steps) {
    if (ranges.size() == 1) {
      const auto [least, greatest] = interval(region, ranges.begin()->first, ranges.begin()->second);
      return std::max<std::int64_t>(0, greatest - least + 1);
    }
    if (ranges.size() == 2) {
      for (const auto& [variable, extent] : ranges) {
        if (is_unit(region, variable)) return strips(region, ranges, variable);
      }
    }
    return enumerate(region, ranges, steps);
  }

  static std::int64_t strips(const Region& region, const Ranges& ranges, const std::string& inner) {
    const auto other =
        std::find_if(ranges.begin(), ranges.end(), [&](const auto& range) { return range.first != inner; });
    std::vector<Line> lower = {{0, 0}};
    std::vector<Line> upper = {{0, ranges.at(inner) - 1}};
    Region alone;
    for (const Affine& condition : region) {
      const std::int64_t a = condition.coefficient(inner);
      const std::int64_t slope = condition.coefficient(other->first);
      if (a > 0) lower.push_back({-slope, -condition.constant});
      if (a < 0) upper.push_back({slope, condition.constant});
      if (a == 0) alone.push_back(condition);
    }
    const auto [first, last] = interval(alone, other->first, other->second);
    return first > last ? 0 : Strips(lower, upper).total(first, last);
  }

  /// Sums over the values of the shortest variable.
  std::int64_t enumerate(const Region& region, const Ranges& ranges, std::int64_t steps) {
    count_.is_closed_form = false;
    const auto shortest = std::min_element(ranges.begin(), ranges.end(),
                                           [](const auto& a, const auto& b) { return a.second < b.second; });
    if (shortest->second > most_steps / steps) return box(ranges);
    Ranges rest = ranges;
    rest.erase(shortest->first);
    std::int64_t total = 0;
    for (std::int64_t value = 0; value < shortest->second; ++value) {
      Region fixed = region;
      for (Affine& condition : fixed) condition.substitute(shortest->first, constant_affine(value));
      total = checked_sum(total, points(fixed, rest, steps * shortest->second));
    }
    return total;
  }

  std::int64_t box(const Ranges& ranges) {
    count_.is_exact = false;
    std::int64_t points = 1;
    for (const auto& [variable, extent] : ranges) points = checked_product(points, extent);
    return points;
  }

  PointCount count_;
};

PointCount count_region(const Region& region, const Ranges& ranges) {
  std::int64_t free = 1;
  Ranges named;
  for (const auto& [variable, extent] : ranges) {
    const bool is_named = std::any_of(region.begin(), region.end(),
                                      [&, &v = variable](const Affine& c) { return c.coefficient(v) != 0; });
    if (is_named) {
      named[variable] = extent;
    } else {
      free = checked_product(free, extent);
    }
  }
  PointCount count{1, true, true};
  if (!named.empty()) count = RegionCounter().count(region, named);
  count.points = checked_product(count.points, free);
  return count;
}

}  // namespace

PointCount count_points(const PointSet& set, const Ranges& ranges) {
  PointCount total{0, true, set.is_exact};
  const std::size_t subsets = std::size_t{1} << set.regions.size();
  for (std::size_t subset = 1; subset < subsets; ++subset) {  // inclusion and exclusion
    Region both;
    bool add = false;
    for (std::size_t i = 0; i < set.regions.size(); ++i) {
      if ((subset >> i & 1U) == 0) continue;
      both.insert(both.end(), set.regions[i].begin(), set.regions[i].end());
      add = !add;
    }
    const std::optional<Region> region = simplified(both, ranges);
    if (!region) continue;
    const PointCount count = count_region(*region, ranges);
    total.points = checked_sum(total.points, add ? count.points : -count.points);
    total.is_closed_form = total.is_closed_form && count.is_closed_form;
    total.is_exact = total.is_exact && count.is_exact;
  }
  return total;
}

}  // namespace weir
