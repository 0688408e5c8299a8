// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "einsum/interpreter/random_tensor.hpp"

namespace weir::test {

/// A small cascade in the words of the language: borders, partitions, predicates, presence, selections,
/// gathers and recurrences, as chance has it. Most break some rule.
class RandomCascade {
 public:
  explicit RandomCascade(std::uint64_t seed) : random_(seed) {}

  /// Its statements, over the inputs X [P, E], Y [M, E], Z [P, M] and G [P], and the declared R [P+1, E].
  std::vector<std::string> statements();

 private:
  struct Tensor {
    std::string name;
    std::vector<std::string> variables;  ///< that usually index it
  };

  int below(int count) { return static_cast<int>(random_.below(count)); }
  std::string one_of(const std::vector<std::string>& texts);
  std::string index(const std::string& variable);
  std::string access();
  std::string value(int depth);
  std::string condition();
  std::string statement(int number);
  void add_selection(std::vector<std::string>& all, int number);
  void add_recurrence(std::vector<std::string>& all);

  SplitMix64 random_;
  std::vector<Tensor> tensors_ = {{"X", {"p", "e"}}, {"Y", {"m", "e"}}, {"Z", {"p", "m"}}, {"G", {"p"}}};
};

}  // namespace weir::test
