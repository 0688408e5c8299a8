// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "einsum/language/ast.hpp"

namespace weir {

/// An index of the form name + constant: `m1`, `m1+1`, `M1-1`; a plain constant has no name.
struct Offset {
  std::string name;
  std::int64_t constant = 0;

  bool operator==(const Offset&) const = default;
};

/// The index as name + constant, or nothing if it is of another form.
std::optional<Offset> as_offset(const Expression& index);

}  // namespace weir
