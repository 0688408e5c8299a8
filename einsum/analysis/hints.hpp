// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "einsum/language/ast.hpp"

namespace weir {

/// Something that would make the cascade cheaper.
struct Hint {
  enum class Kind {
    defer_division,  ///< a division inside a sum whose divisor the sum does not walk: divide the sum instead
    drop_maximum     ///< a maximum that is only there to keep exp in range
  };
  Kind kind = Kind::defer_division;
  std::size_t statement = 0;         ///< the division, or the maximum
  std::vector<std::size_t> related;  ///< the sums that it can be deferred behind; the exponentials
  std::string text;                  ///< one sentence
};

/// The hints of a checked cascade, in the order of its statements.
std::vector<Hint> find_hints(const Cascade& cascade);

}  // namespace weir
