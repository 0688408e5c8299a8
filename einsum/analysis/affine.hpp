// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "einsum/analysis/sizes.hpp"
#include "einsum/language/ast.hpp"

namespace weir {

/// A sum of variables times integers, plus a constant. No coefficient is zero.
struct Affine {
  std::map<std::string, std::int64_t> terms;
  std::int64_t constant = 0;

  std::int64_t coefficient(const std::string& variable) const;
  void add(const Affine& other, std::int64_t times);
  /// Puts `value` in the place of a variable.
  void substitute(const std::string& variable, const Affine& value);

  bool operator==(const Affine&) const = default;
};

Affine constant_affine(std::int64_t constant);
Affine variable_affine(const std::string& variable);

/// An integer expression as such a sum, shapes replaced by their extents; nothing if it is of another form.
std::optional<Affine> as_affine(const Expression& e, const Sizes& sizes);

/// The quotient, rounded towards minus infinity.
std::int64_t floor_divide(std::int64_t a, std::int64_t b);

}  // namespace weir
