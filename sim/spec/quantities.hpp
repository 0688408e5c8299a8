// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "sim/spec/yaml_node.hpp"

namespace weir {

// Each reads a number with its unit; `name` is what errors call it. All throw SpecError at a missing or wrong
// unit.

/// Bytes: "16 MiB" (2^20 each), "32 MB" (10^6 each).
std::int64_t read_bytes(const YamlNode& node, const std::string& name);

/// Bytes a second: "400 GiB/s", "50 GB/s".
double read_bandwidth(const YamlNode& node, const std::string& name);

/// Hertz: "940 MHz".
double read_frequency(const YamlNode& node, const std::string& name);

/// Cycles, zero or more: "16" or "16 cycles".
std::int64_t read_cycles(const YamlNode& node, const std::string& name);

/// A count of tokens or the like with a suffix, "4K" (4096) or "1M" (1048576), or nothing if the text is
/// none.
std::optional<std::int64_t> suffixed_count(const std::string& text);

/// A number and the unit behind it; "" is none. A count such as "4K" has no unit.
struct Quantity {
  double value = 0;   ///< in its unit
  double factor = 1;  ///< of its unit in bytes, bytes a second, hertz or cycles
  std::string unit;

  double base_value() const { return value * factor; }
};

/// What a text such as "3", "-0.5", "4K", "16 MiB" or "400 GiB/s" says, or nothing if it is no number.
std::optional<Quantity> parse_quantity(const std::string& text);

/// The shortest text that reads back to the same number; whole numbers without exponent.
std::string number_text(double value);

}  // namespace weir
