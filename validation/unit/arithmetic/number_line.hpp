// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "models/arithmetic/format.hpp"

namespace weir::test {

/// A number and the bits that stand for it.
struct Number {
  double value = 0;
  unsigned bits = 0;
};

/// The finite numbers of a format of up to 16 bits, from the lowest up, 0 once, by the text of its
/// specification and not by the code under test.
std::vector<Number> number_line(NumericFormat format);

}  // namespace weir::test
