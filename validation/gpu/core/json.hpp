// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

namespace weir::gpu {

/// A JSON value. Job lists are small and flat, and this program builds where no library is at hand; so it
/// reads JSON itself.
struct Json {
  enum class Kind { null, boolean, number, string, array, object };

  Kind kind = Kind::null;
  double number = 0;  ///< also 0 or 1 of a boolean
  std::string text;
  std::vector<Json> elements;
  std::map<std::string, Json> members;

  const Json* find(const std::string& key) const;
};

/// Throws InputError `name:line:column: what is wrong; expected what`.
Json parse_json(const std::string& text, const std::string& name);

/// A string in quotes, as JSON writes it.
std::string quoted(const std::string& text);

/// A number that reads back to the same double.
std::string json_number(double value);

}  // namespace weir::gpu
