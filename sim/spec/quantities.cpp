// SPDX-License-Identifier: Apache-2.0
#include "sim/spec/quantities.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <system_error>
#include <utility>
#include <vector>

#include "einsum/language/nearest_name.hpp"
#include "sim/spec/values.hpp"

namespace weir {
namespace {

using Units = std::vector<std::pair<std::string, double>>;

constexpr double largest_exact = 9007199254740992.0;  // 2^53: every whole number up to here is a double

const Units byte_units = {{"B", 1},        {"KB", 1e3}, {"KiB", 0x1p10}, {"MB", 1e6},
                          {"MiB", 0x1p20}, {"GB", 1e9}, {"GiB", 0x1p30}};
const Units bandwidth_units = {{"B/s", 1},        {"KB/s", 1e3}, {"KiB/s", 0x1p10}, {"MB/s", 1e6},
                               {"MiB/s", 0x1p20}, {"GB/s", 1e9}, {"GiB/s", 0x1p30}};
const Units frequency_units = {{"Hz", 1}, {"kHz", 1e3}, {"MHz", 1e6}, {"GHz", 1e9}};
const Units cycle_units = {{"", 1}, {"cycle", 1}, {"cycles", 1}};

/// A number of at least 0 and what follows it, blanks aside.
std::optional<std::pair<double, std::string>> split(const std::string& text) {
  double value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || !std::isfinite(value) || value < 0) return std::nullopt;
  std::string unit(stop, end);
  unit.erase(0, unit.find_first_not_of(' '));
  return std::pair{value, unit};
}

/// The value in the base unit; throws "expected <example> (<units>)" with the unit that was probably meant.
double quantity(const YamlNode& node, const std::string& name, const Units& units,
                const std::string& example) {
  std::vector<std::string> names;
  for (const auto& [unit, factor] : units) {
    if (!unit.empty()) names.push_back(unit);
  }
  const auto parts = node.is_scalar() ? split(node.text) : std::nullopt;
  for (const auto& [unit, factor] : units) {
    if (parts && parts->second == unit) return parts->first * factor;
  }
  const std::string meant = parts && !parts->second.empty() ? suggestion(parts->second, names) : "";
  fail_value(node, name, example + " (units: " + alternatives(names) + ")" + meant);
}

}  // namespace

std::int64_t read_bytes(const YamlNode& node, const std::string& name) {
  const double bytes = quantity(node, name, byte_units, "a size such as '16 MiB'");
  if (bytes != std::floor(bytes) || bytes > largest_exact) fail_value(node, name, "a whole number of bytes");
  return static_cast<std::int64_t>(bytes);
}

double read_bandwidth(const YamlNode& node, const std::string& name) {
  const double bandwidth = quantity(node, name, bandwidth_units, "a bandwidth such as '400 GiB/s'");
  if (bandwidth == 0) fail_value(node, name, "a bandwidth above 0");
  return bandwidth;
}

double read_frequency(const YamlNode& node, const std::string& name) {
  const double frequency = quantity(node, name, frequency_units, "a frequency such as '940 MHz'");
  if (frequency == 0) fail_value(node, name, "a frequency above 0");
  return frequency;
}

std::int64_t read_cycles(const YamlNode& node, const std::string& name) {
  const double cycles = quantity(node, name, cycle_units, "cycles such as '16' or '16 cycles'");
  if (cycles != std::floor(cycles) || cycles > largest_exact)
    fail_value(node, name, "a whole number of cycles");
  return static_cast<std::int64_t>(cycles);
}

std::optional<Quantity> parse_quantity(const std::string& text) {
  double value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error == std::errc{} && stop == end && std::isfinite(value)) return Quantity{value, 1, ""};
  if (const auto count = suffixed_count(text)) return Quantity{static_cast<double>(*count), 1, ""};
  const auto parts = split(text);
  if (!parts) return std::nullopt;
  for (const Units* units : {&byte_units, &bandwidth_units, &frequency_units, &cycle_units}) {
    for (const auto& [unit, factor] : *units) {
      if (parts->second == unit) return Quantity{parts->first, factor, unit};
    }
  }
  return std::nullopt;
}

std::string number_text(double value) {
  if (value == std::floor(value) && std::abs(value) <= largest_exact) {
    return std::to_string(static_cast<std::int64_t>(value));
  }
  std::array<char, 32> buffer{};
  const auto result = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  return {buffer.data(), result.ptr};
}

std::optional<std::int64_t> suffixed_count(const std::string& text) {
  std::int64_t value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || stop + 1 != end || value < 1 || value > (std::int64_t{1} << 40))
    return std::nullopt;
  if (*stop == 'K') return value << 10;
  if (*stop == 'M') return value << 20;
  return std::nullopt;
}

}  // namespace weir
