// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "sim/spec/quantities.hpp"
#include "sim/spec/read_sweep_axes.hpp"
#include "sim/spec/values.hpp"

namespace weir {

namespace {

constexpr double most_values = 1e6;

Quantity read_end(const YamlNode& map, const std::string& key, const std::string& axis) {
  const YamlNode* node = map.find(key);
  if (node == nullptr) {
    throw SpecError(map.where, "axis '" + axis + "' lacks '" + key +
                                   "'; expected a range {from, to, step} or {from, "
                                   "to, log2: true}, or a list of values");
  }
  const auto quantity = node->is_scalar() && !node->quoted ? parse_quantity(node->text) : std::nullopt;
  if (!quantity) fail_value(*node, key, "a number, with a unit if the key has one");
  return *quantity;
}

/// The range in the unit of its beginning.
struct Range {
  Quantity from;
  double to = 0;
  double step = 1;
  bool is_log2 = false;

  std::string text(double value) const {
    return number_text(value) + (from.unit.empty() ? "" : " " + from.unit);
  }
};

void require_unit(const YamlNode& map, const std::string& key, const Quantity& from, const Quantity& other) {
  if (from.unit.empty() == other.unit.empty()) return;
  fail_value(*map.find(key), key,
             from.unit.empty() ? "a number without a unit, as 'from'" : "a unit, as in 'from'");
}

Range read_range(const YamlNode& node, const std::string& axis) {
  Range range{read_end(node, "from", axis), 0, 1, false};
  const Quantity to = read_end(node, "to", axis);
  require_unit(node, "to", range.from, to);
  range.to = to.base_value() / range.from.factor;
  if (const YamlNode* log2 = node.find("log2")) range.is_log2 = read_bool(*log2, "log2");
  if (node.find("step") == nullptr) return range;
  if (range.is_log2) {
    fail_value(*node.find("step"), "step", "no step beside 'log2: true', which doubles");
  }
  const Quantity step = read_end(node, "step", axis);
  range.step = (step.unit.empty() ? step.value : step.base_value() / range.from.factor);
  return range;
}

[[noreturn]] void fail_empty(const YamlNode& node, const std::string& axis, const Range& range) {
  throw SpecError(node.where, "axis '" + axis + "' is empty: from " + range.text(range.from.value) + " to " +
                                  range.text(range.to) + "; expected 'to' to be at least 'from'");
}

void check_range(const YamlNode& node, const std::string& axis, const Range& range) {
  if (range.to < range.from.value) fail_empty(node, axis, range);
  if (range.is_log2 && range.from.value <= 0) fail_value(*node.find("from"), "from", "a number above 0");
  if (!range.is_log2 && !(range.step > 0)) fail_value(*node.find("step"), "step", "a number above 0");
  if (!range.is_log2 && (range.to - range.from.value) / range.step >= most_values) {
    throw SpecError(node.where, "axis '" + axis + "' has more than a million values; expected fewer");
  }
}

}  // namespace

std::vector<std::string> range_values(YamlNode& node, const std::string& axis) {
  const Range range = read_range(node, axis);
  check_range(node, axis, range);
  std::vector<std::string> values;
  if (range.is_log2) {
    for (double value = range.from.value; value <= range.to; value *= 2) values.push_back(range.text(value));
    return values;
  }
  static constexpr double slack = 1e-9;  // 0.1 + 2 * 0.1 is above 0.3
  const auto steps =
      static_cast<std::int64_t>(std::floor((range.to - range.from.value) / range.step + slack));
  for (std::int64_t i = 0; i <= steps; ++i) {
    const double value = range.from.value + static_cast<double>(i) * range.step;
    const double rounded = std::round(value * 1e12) / 1e12;
    values.push_back(range.text(std::abs(value) < 1e3 ? rounded : value));
  }
  return values;
}

}  // namespace weir
