// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "einsum/error.hpp"

namespace weir {

/// The smallest piece of the Einsum language.
struct Token {
  enum class Kind {
    number,  ///< `value`
    name,    ///< a word that is not reserved, possibly dotted (`array2d.rows`)
    symbol,  ///< an operator, a bracket, a separator, or a reserved word (if and or not inf empty)
    end      ///< behind the last piece
  };
  Kind kind = Kind::end;
  std::string text;
  double value = 0;
  SourceLocation where;
};

/// Cuts a text into tokens; the last one is always `end`. Blanks, line ends and `#` comments separate tokens.
/// `start` is where the text's first character stands. Throws SpecError at a character or number it cannot
/// read.
std::vector<Token> tokenize(std::string_view text, const SourceLocation& start);

}  // namespace weir
