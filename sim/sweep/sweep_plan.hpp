// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sim/sweep/metrics.hpp"
#include "sim/sweep/sweep_spec.hpp"

namespace weir {

/// One combination of the axes' values.
struct SweepPoint {
  std::vector<std::string> values;  ///< as tables show them, in the order of the axes
  std::vector<Override> settings;   ///< what makes it of the base
};

/// The points of a sweep: numbers from 0 to the size of the grid, whose mixed-radix digits choose the values;
/// the last axis varies fastest.
class SweepPlan {
 public:
  /// Throws SpecError if an expression is wrong or the constraints leave no point.
  explicit SweepPlan(SweepSpec spec);

  const SweepSpec& spec() const { return spec_; }
  std::uint64_t grid_size() const { return grid_size_; }

  /// The numbers of the points that the constraints allow, in order; of a search, which samples the grid
  /// itself, none.
  const std::vector<std::uint64_t>& points() const { return points_; }

  SweepPoint point(std::uint64_t number) const;
  bool is_allowed(std::uint64_t number) const;

  /// The choices of a point, one for each axis or group of zipped axes, and the number of such choices.
  std::vector<std::uint64_t> digits(std::uint64_t number) const;
  std::uint64_t number(const std::vector<std::uint64_t>& digits) const;
  std::vector<std::uint64_t> radices() const;
  /// For each digit, whether its values are numbers, in order: neighbours are alike.
  std::vector<bool> ordered_digits() const;

  /// The smallest allowed number at which an axis has a value, if there is one.
  std::optional<std::uint64_t> first_with(std::size_t axis, std::size_t value) const;

  /// Values of objectives and outputs, in this order; nothing for those that a failed point has not.
  std::vector<std::optional<double>> results(const std::vector<std::string>& values,
                                             const Metrics& metrics) const;

 private:
  /// Axes that move together.
  struct Group {
    std::vector<std::size_t> axes;
    std::uint64_t size = 1;
  };
  using Numbers = std::map<std::string, double>;  // by the names by which expressions call them

  void make_groups();
  void order_expressions();
  void check_names(const Expression& expression, bool with_metrics) const;
  void check_constraints() const;
  std::vector<std::string> axis_names() const;
  std::vector<std::string> values_of(std::uint64_t number, Numbers& numbers) const;
  void add_number(std::size_t axis, const std::string& text, Numbers& numbers) const;

  SweepSpec spec_;
  std::vector<Group> groups_;
  std::vector<std::size_t> dependent_;        // axes with an expression, in the order of evaluation
  std::map<std::string, std::size_t> names_;  // of axes, full ones and last parts that are no other's
  std::uint64_t grid_size_ = 1;
  std::vector<std::uint64_t> points_;
};

}  // namespace weir
