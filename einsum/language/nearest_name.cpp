// SPDX-License-Identifier: Apache-2.0
#include "einsum/language/nearest_name.hpp"

#include <algorithm>
#include <cctype>
#include <numeric>
#include <utility>

namespace weir {
namespace {

char lower(char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); }

/// The number of letters to insert, delete or replace to turn `a` into `b` (Levenshtein), case aside.
std::size_t edit_distance(const std::string& a, const std::string& b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i + 1);
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t replaced = diagonal + (lower(a[i]) == lower(b[j]) ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

}  // namespace

std::optional<std::string> nearest_name(const std::string& name, const std::vector<std::string>& candidates) {
  std::optional<std::string> nearest;
  // A third of the letters may be wrong, yet never all of them: any one-letter name is one letter from any
  // other.
  std::size_t limit = std::min((name.size() + 2) / 3 + 1, name.size());
  for (const std::string& candidate : candidates) {
    const std::size_t distance = edit_distance(name, candidate);
    if (candidate == name || distance >= std::min(limit, candidate.size() + 1)) continue;
    limit = distance;
    nearest = candidate;
    if (distance == 0) break;
  }
  return nearest;
}

std::string suggestion(const std::string& name, const std::vector<std::string>& candidates) {
  const std::optional<std::string> nearest = nearest_name(name, candidates);
  return nearest ? " (did you mean '" + *nearest + "'?)" : "";
}

}  // namespace weir
