// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <initializer_list>
#include <random>
#include <string>

namespace weir {

/// Draws from a seed, the same on every machine: standard distributions differ between libraries, so none is
/// used.
class RandomDraw {
 public:
  explicit RandomDraw(std::uint64_t seed) : random_(seed) {}

  std::int64_t between(std::int64_t low, std::int64_t high) {
    return low + static_cast<std::int64_t>(random_() % static_cast<std::uint64_t>(high - low + 1));
  }
  bool chance(std::int64_t one_in) { return between(1, one_in) == 1; }
  std::int64_t one_of(std::initializer_list<std::int64_t> values) {
    return values.begin()[between(0, static_cast<std::int64_t>(values.size()) - 1)];
  }
  std::string word_of(std::initializer_list<const char*> words) {
    return words.begin()[between(0, static_cast<std::int64_t>(words.size()) - 1)];
  }

 private:
  std::mt19937_64 random_;
};

}  // namespace weir
