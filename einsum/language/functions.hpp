// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <limits>
#include <string>
#include <vector>

namespace weir {

/// A function that every cascade may call, and how many arguments it takes.
struct FunctionSignature {
  std::string name;
  int fewest = 1;
  int most = 1;

  static constexpr int any = std::numeric_limits<int>::max();
};

/// The functions of the language: exp, max, where, ...
const std::vector<FunctionSignature>& known_functions();

/// The reduction operators of the language: sum, prod, max, min, argmax, argmin, topk.
const std::vector<std::string>& known_reductions();

/// Whether a reduction gives the place of what it found beside the value, and so may write a tuple.
bool gives_index(const std::string& reduction);

}  // namespace weir
