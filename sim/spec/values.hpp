// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "einsum/language/ast.hpp"
#include "sim/spec/yaml_node.hpp"

namespace weir {

// Each reads one value; `name` is what errors call it. All throw SpecError at the value if it is not what was
// expected.

/// Throws "file:line:column: 'name' is <what the node is>; expected <expected>".
[[noreturn]] void fail_value(const YamlNode& node, const std::string& name, const std::string& expected);

std::string read_string(const YamlNode& node, const std::string& name);
bool read_bool(const YamlNode& node, const std::string& name);

/// A finite number.
double read_double(const YamlNode& node, const std::string& name);

/// A whole number of at least `least`.
std::int64_t read_integer(const YamlNode& node, const std::string& name,
                          std::int64_t least = std::numeric_limits<std::int64_t>::min());

/// A list of strings.
std::vector<std::string> read_strings(const YamlNode& node, const std::string& name);

/// An expression of the Einsum language, or a count such as "64K".
Expression read_expression(const YamlNode& node, const std::string& name);

/// One of `choices`; gives its place among them.
std::size_t read_choice(const YamlNode& node, const std::string& name,
                        const std::vector<std::string>& choices);

/// A map, or nothing, which becomes an empty map. For maps whose keys are names that the user chooses.
void require_map(YamlNode& node, const std::string& name);

/// "a, b, c"
std::string joined(const std::vector<std::string>& names);
/// "a", "a or b", "a, b or c"
std::string alternatives(const std::vector<std::string>& names);

/// Whether the value is the word `auto`: to be found.
bool is_auto(const YamlNode& node);

}  // namespace weir
