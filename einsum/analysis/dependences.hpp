// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "einsum/language/ast.hpp"

namespace weir {

/// A tensor on its way from the statement that writes it (an input: from none) to one that reads it.
struct Dependence {
  std::optional<std::size_t> from;
  std::size_t to = 0;
  std::string tensor;
  bool is_carried =
      false;  ///< an earlier generation: the way leads back in the text, or to the statement itself

  bool operator==(const Dependence&) const = default;
};

/// Every dependence once, by reading statement.
std::vector<Dependence> find_dependences(const Cascade& cascade);

/// The dependence graph as Graphviz's `dot` reads it: a box a statement, within a frame for each pass over
/// the rank with the most; an ellipse an input with its ranks; edges say how a tensor is read, dashed ones
/// lead to a later generation.
std::string dependences_dot(const Cascade& cascade);

}  // namespace weir
