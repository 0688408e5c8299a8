// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <iosfwd>
#include <string>

#include "einsum/language/ast.hpp"

namespace weir {

/// The text that `parse_expression` reads back to an equal expression, with no parentheses but the necessary
/// ones.
std::string to_string(const Expression& expression);
/// `Q[p, e]`
std::string to_string(const TensorAccess& access);
/// `topk(m -> j)`
std::string to_string(const Reduction& reduction);
/// The text that `parse_einsum` reads back to an equal Einsum.
std::string to_string(const Einsum& einsum);

std::ostream& operator<<(std::ostream& os, const Expression& expression);
std::ostream& operator<<(std::ostream& os, const TensorAccess& access);
std::ostream& operator<<(std::ostream& os, const Reduction& reduction);
std::ostream& operator<<(std::ostream& os, const Einsum& einsum);

}  // namespace weir
