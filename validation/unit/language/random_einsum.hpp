// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <random>
#include <string>
#include <vector>

#include "einsum/language/ast.hpp"

namespace weir::test {

/// Makes statements that the grammar allows, though they mean nothing; the same seed makes the same ones.
class RandomEinsum {
 public:
  explicit RandomEinsum(unsigned seed) : random_(seed) {}

  Einsum einsum();
  /// Any expression, at most `depth` operators deep.
  Expression value(int depth);
  /// An integer expression, at most `depth` operators deep.
  Expression index(int depth);

 private:
  int below(int count);
  std::string one_of(const std::vector<std::string>& names);
  Expression leaf();
  Expression access(int depth);
  std::vector<std::string> variables();

  std::mt19937 random_;
};

}  // namespace weir::test
